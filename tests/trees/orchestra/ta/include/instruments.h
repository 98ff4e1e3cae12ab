/* SPDX-License-Identifier: BSD-2-Clause */
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

extern "C" {
int fork_pitch(void); /* tuning_fork.c */
/* Calls back, with frames of C between thrower and catcher. */
void through_c(void (*call)(void));
}

class Instrument
{
  public:
    virtual ~Instrument() = default;
    virtual std::string sound(int pitch) const = 0;
};

class Drum : public Instrument
{
  public:
    std::string sound(int pitch) const override;
};

class Broken : public std::runtime_error
{
  public:
    explicit Broken(int string) : std::runtime_error("a string is broken"), string_(string)
    {
    }
    int string() const
    {
        return string_;
    }

  private:
    int string_;
};

std::unique_ptr<Instrument> make_instrument(const std::string &name);

/* An object for which a function has a static: one to an instance of the TA. */
inline int &plays()
{
    static int count;
    return count;
}
