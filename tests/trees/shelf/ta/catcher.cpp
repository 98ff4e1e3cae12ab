// SPDX-License-Identifier: BSD-2-Clause
#include <cstring>
#include <stdexcept>

extern "C" int catch_from(void (*thrower)(int), int what);

int catch_from(void (*thrower)(int), int what)
{
    try {
        thrower(what);
        return 0;
    } catch (const std::runtime_error &e) {
        return std::strcmp(e.what(), "a torn page") ? 0 : 1;
    } catch (const std::logic_error &) {
        return 2;
    }
}
