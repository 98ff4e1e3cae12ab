// SPDX-License-Identifier: BSD-2-Clause
#include <algorithm>
#include <map>
#include <new>
#include <typeinfo>
#include <vector>

#include <malloc.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>

#include <instruments.h>

#define CHECK(expr)                                                                                \
    do {                                                                                           \
        if (!(expr))                                                                               \
            return __LINE__;                                                                       \
    } while (0)

namespace
{

class Hall
{
  public:
    Hall()
    {
        seats_["stalls"] = 400;
        seats_["balcony"] = 120;
    }
    ~Hall()
    {
        IMSG("the hall closes after %d plays", plays());
    }
    int seats() const
    {
        int sum = 0;
        for (const auto &part : seats_)
            sum += part.second;
        return sum;
    }

  private:
    std::map<std::string, int> seats_;
};

Hall hall; /* constructed before TA_CreateEntryPoint */
int seats_at_create;

int check_constructors()
{
    CHECK(seats_at_create == 520);
    CHECK(hall.seats() == 520);
    CHECK(fork_pitch() == 440);
    return 0;
}

int check_containers()
{
    std::vector<int> notes;
    for (int i = 0; i < 1000; i++)
        notes.push_back((i * 7919) % 1000);
    std::sort(notes.begin(), notes.end());
    for (int i = 0; i < 1000; i++)
        CHECK(notes[i] == i);
    std::string all;
    for (const char *name : {"violin", "drum"})
        all += make_instrument(name)->sound(3) + ";";
    CHECK(all == "violin 3;boom;");
    return 0;
}

int check_exceptions()
{
    try {
        make_instrument("violin")->sound(1003);
        return __LINE__;
    } catch (const Broken &e) {
        CHECK(e.string() == 3);
        CHECK(std::string(e.what()) == "a string is broken");
    }
    try {
        through_c([] { make_instrument("kazoo"); });
        return __LINE__;
    } catch (const std::exception &e) {
        CHECK(typeid(e) == typeid(std::invalid_argument));
    }
    auto drum = make_instrument("drum");
    CHECK(dynamic_cast<Drum *>(drum.get()));
    return 0;
}

int check_heap()
{
    auto bytes = std::make_unique<char[]>(1000);
    CHECK(malloc_buffer_is_within_alloced(bytes.get(), 1000));
    try {
        std::vector<char> more(TEE_NUM_PARAMS * 100000);
        plays() += more[plays()];
        return __LINE__;
    } catch (const std::bad_alloc &) {
    }
    void *volatile all = ::operator new(300000, std::nothrow);
    CHECK(!all);
    return 0;
}

int uncaught()
{
    make_instrument("kazoo");
    return 0;
}

int (*const checks[])() = {check_constructors, check_containers, check_exceptions, check_heap,
                           uncaught};

} // namespace

TEE_Result TA_CreateEntryPoint(void)
{
    seats_at_create = hall.seats();
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t, TEE_Param *, void **)
{
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *)
{
}

TEE_Result TA_InvokeCommandEntryPoint(void *, uint32_t cmd, uint32_t types, TEE_Param *params)
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, 0, 0, 0))
        return TEE_ERROR_BAD_PARAMETERS;
    if (cmd >= ARRAY_SIZE(checks))
        return TEE_ERROR_NOT_SUPPORTED;
    params[0].value.a = checks[cmd]();
    params[0].value.b = plays();
    return TEE_SUCCESS;
}
