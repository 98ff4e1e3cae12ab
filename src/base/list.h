/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_LIST_H
#define BASE_LIST_H

/* Circular doubly linked list. The node is embedded; an empty or unlinked node points at itself. */

#include <stdbool.h>
#include <stddef.h>

#include "check.h"

struct list_node {
    struct list_node *prev, *next;
};

static inline void list_init(struct list_node *n)
{
    n->prev = n->next = n;
}

static inline bool list_empty(const struct list_node *head)
{
    return head->next == head;
}

static inline void list_insert_before(struct list_node *at, struct list_node *n)
{
    n->prev = at->prev;
    n->next = at;
    at->prev->next = n;
    at->prev = n;
}

static inline void list_add_tail(struct list_node *head, struct list_node *n)
{
    list_insert_before(head, n);
}

static inline void list_add_head(struct list_node *head, struct list_node *n)
{
    list_insert_before(head->next, n);
}

/* Also right for a node that is in no list. */
static inline void list_del(struct list_node *n)
{
    n->prev->next = n->next;
    n->next->prev = n->prev;
    list_init(n);
}

/* First node, or NULL when empty. */
static inline struct list_node *list_first(const struct list_node *head)
{
    return list_empty(head) ? NULL : head->next;
}

static inline struct list_node *list_pop(struct list_node *head)
{
    struct list_node *n = list_first(head);
    if (n)
        list_del(n);
    return n;
}

#define list_entry(node, type, member) container_of(node, type, member)

#define list_for_each(pos, head)                                                                   \
    for (struct list_node * (pos) = (head)->next; (pos) != (head); (pos) = (pos)->next)

#define list_for_each_safe(pos, tmp, head)                                                         \
    for (struct list_node * (pos) = (head)->next, *(tmp) = (pos)->next; (pos) != (head);           \
         (pos) = (tmp), (tmp) = (pos)->next)

#endif
