/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef GLOSSARY_H
#define GLOSSARY_H

/* A word on the TA's heap, which is freed by whoever took it. */
char *glossary_word(int number);
int glossary_lookups(void);
/* Began before those who need it. */
extern int glossary_begun;
extern _Thread_local int glossary_page;

#endif
