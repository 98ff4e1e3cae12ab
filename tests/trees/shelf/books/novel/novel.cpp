// SPDX-License-Identifier: BSD-2-Clause
// A library in C++, which TAs load with dlopen.
#include <stdexcept>
#include <string>
#include <vector>

#include <tee_internal_api.h>

extern "C" {
char *glossary_word(int number);
int novel_chapter(int number, char *title, size_t size);
int novel_state(void);
void novel_crash(volatile int *at);
void novel_throw(int what);
}

namespace
{
struct Story {
    std::vector<std::string> chapters{"one", "two", "three"};
};

Story story; // has a constructor
thread_local int reader = 40;
} // namespace

int novel_chapter(int number, char *title, size_t size)
{
    try {
        const std::string &chapter = story.chapters.at(number);
        if (size <= chapter.size())
            throw std::length_error(chapter);
        chapter.copy(title, size);
        title[chapter.size()] = '\0';
        reader++;
        return static_cast<int>(chapter.size());
    } catch (const std::out_of_range &) {
        return -1;
    } catch (const std::exception &) {
        return -2;
    }
}

int novel_state(void)
{
    char *word = glossary_word(1);
    int state = word ? reader : -1;

    TEE_Free(word);
    return state;
}

// Both are caught in the TA, which has a C++ library of its own.
void novel_throw(int what)
{
    if (what == 1)
        throw std::runtime_error("a torn page");
    std::vector<int>().at(3);
}

void novel_crash(volatile int *at)
{
    *at = 1;
}
