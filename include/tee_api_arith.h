/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_API_ARITH_H
#define TEE_API_ARITH_H

/*
 * The arithmetical API, TEE Internal Core API 1.3.1 chapter 8. Clauses are given per function.
 *
 * A TEE_BigInt is an array of uint32_t in the TA's own memory, of TEE_BigIntSizeInU32(bits)
 * elements, made one by TEE_BigIntInit; it may be copied and freed like any other memory. It holds
 * a signed number whose magnitude has at most the bits it was made for, rounded up to 32.
 * "Magnitude" below is that of the number, not the size of the array. All functions work for
 * numbers of gpd.tee.arith.maxBigIntSize = 8192 bits and for products of two such; nothing larger
 * than 17408 bits can be initialised.
 *
 * All functions panic for a pointer that is NULL (where NULL is not said to be allowed), that is
 * not aligned to 4 bytes, or that points to something that was not initialised or has been
 * overwritten, and when a result does not fit, unless a result code for that is named. Unless said
 * otherwise a destination may be the same object as an operand. All panic for a destination that
 * overlaps another object in part, and for octets that overlap a number. A modulus is larger than
 * 1, and the result of a function with one is in 0 … n - 1.
 */

#include <tee_api_types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- sizes, 8.4: uint32_t elements for a modulus of so many bits ---- */

uint32_t __GP11_TEE_BigIntFMMContextSizeInU32(uint32_t modulusSizeInBits);
uint32_t __GP11_TEE_BigIntFMMSizeInU32(uint32_t modulusSizeInBits);
#if TEE_API_GP11
#define TEE_BigIntFMMContextSizeInU32 __GP11_TEE_BigIntFMMContextSizeInU32
#define TEE_BigIntFMMSizeInU32        __GP11_TEE_BigIntFMMSizeInU32
#else
/* 8.4.2: of a TEE_BigIntFMMContext. */
size_t TEE_BigIntFMMContextSizeInU32(size_t modulusSizeInBits);
/* 8.4.3: of a TEE_BigIntFMM. */
size_t TEE_BigIntFMMSizeInU32(size_t modulusSizeInBits);
#endif

/* ---- initialisation, 8.5; len: elements of the array ---- */

void __GP11_TEE_BigIntInit(TEE_BigInt *bigInt, uint32_t len);
void __GP11_TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, uint32_t len,
                                     const TEE_BigInt *modulus);
void __GP11_TEE_BigIntInitFMM(TEE_BigIntFMM *bigIntFMM, uint32_t len);
#if TEE_API_GP11
#define TEE_BigIntInit           __GP11_TEE_BigIntInit
#define TEE_BigIntInitFMMContext __GP11_TEE_BigIntInitFMMContext
#define TEE_BigIntInitFMM        __GP11_TEE_BigIntInitFMM
#else
/* 8.5.1: makes it 0. Panics for a len that is too small for any number or too large. */
void TEE_BigIntInit(TEE_BigInt *bigInt, size_t len);
/* Deprecated: as TEE_BigIntInitFMMContext1, panics where that returns an error. */
void TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, size_t len, const TEE_BigInt *modulus);
/* 8.5.3: makes it 0. Panics as TEE_BigIntInit. */
void TEE_BigIntInitFMM(TEE_BigIntFMM *bigIntFMM, size_t len);
#endif
/* 8.5.2: prepares fast multiplication for a modulus larger than 2, even ones too. TEE_SUCCESS.
 * Panics for another modulus, for one of more than gpd.tee.arith.maxBigIntSize bits, and for a len
 * below what TEE_BigIntFMMContextSizeInU32 says. */
TEE_Result TEE_BigIntInitFMMContext1(TEE_BigIntFMMContext *context, size_t len,
                                     const TEE_BigInt *modulus);

/* ---- conversion, 8.6 ---- */

TEE_Result __GP11_TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer,
                                                   uint32_t bufferLen, int32_t sign);
TEE_Result __GP11_TEE_BigIntConvertToOctetString(uint8_t *buffer, uint32_t *bufferLen,
                                                 const TEE_BigInt *bigInt);
#if TEE_API_GP11
#define TEE_BigIntConvertFromOctetString __GP11_TEE_BigIntConvertFromOctetString
#define TEE_BigIntConvertToOctetString   __GP11_TEE_BigIntConvertToOctetString
#else
/* 8.6.1: bufferLen bytes, the most significant first; negative if sign < 0. TEE_SUCCESS;
 * TEE_ERROR_OVERFLOW when it does not fit into dest, which stays as it was. */
TEE_Result TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer,
                                            size_t bufferLen, int32_t sign);
/* 8.6.2: the magnitude, the most significant byte first, without leading zeros (0: no byte at all).
 * *bufferLen: bytes of buffer; then those written. TEE_SUCCESS; TEE_ERROR_SHORT_BUFFER with the
 * bytes needed in *bufferLen. buffer may be NULL when *bufferLen is 0. */
TEE_Result TEE_BigIntConvertToOctetString(uint8_t *buffer, size_t *bufferLen,
                                          const TEE_BigInt *bigInt);
#endif
/* 8.6.3 */
void TEE_BigIntConvertFromS32(TEE_BigInt *dest, int32_t shortVal);
/* 8.6.4: TEE_SUCCESS; TEE_ERROR_OVERFLOW when src is no int32_t. */
TEE_Result TEE_BigIntConvertToS32(int32_t *dest, const TEE_BigInt *src);

/* ---- logic, 8.7; bit 0 is the least significant of the magnitude ---- */

/* 8.7.1, 8.7.2: negative, 0 or positive, as the first is smaller, equal or larger. */
int32_t TEE_BigIntCmp(const TEE_BigInt *op1, const TEE_BigInt *op2);
int32_t TEE_BigIntCmpS32(const TEE_BigInt *op, int32_t shortVal);
/* 8.7.3: the magnitude shifted, the sign kept. */
void __GP11_TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, uint32_t bits);
#if TEE_API_GP11
#define TEE_BigIntShiftRight __GP11_TEE_BigIntShiftRight
#else
void TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, size_t bits);
#endif
/* 8.7.4: false beyond the number's bits. */
bool TEE_BigIntGetBit(const TEE_BigInt *src, uint32_t bitIndex);
/* 8.7.5: bits of the magnitude; 0 for 0. */
uint32_t TEE_BigIntGetBitCount(const TEE_BigInt *src);
/* 8.7.6: TEE_SUCCESS; TEE_ERROR_OVERFLOW when op has no room for such a bit. */
TEE_Result TEE_BigIntSetBit(TEE_BigInt *op, uint32_t bitIndex, bool value);
/* 8.7.7, 8.7.8: the number, its magnitude. TEE_SUCCESS; TEE_ERROR_OVERFLOW when it does not fit
 * into dest, which stays as it was. */
TEE_Result TEE_BigIntAssign(TEE_BigInt *dest, const TEE_BigInt *src);
TEE_Result TEE_BigIntAbs(TEE_BigInt *dest, const TEE_BigInt *src);

/* ---- basic arithmetic, 8.8 ---- */

void TEE_BigIntAdd(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2); /* 8.8.1 */
void TEE_BigIntSub(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2); /* 8.8.2 */
void TEE_BigIntNeg(TEE_BigInt *dest, const TEE_BigInt *op);                         /* 8.8.3 */
void TEE_BigIntMul(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2); /* 8.8.4 */
void TEE_BigIntSquare(TEE_BigInt *dest, const TEE_BigInt *op);                      /* 8.8.5 */
/* 8.8.6: op1 = dest_q * op2 + dest_r; the quotient is rounded towards 0, the remainder has the sign
 * of op1. One of the destinations may be NULL, or both. Panics when op2 is 0 and when the
 * destinations are the same. */
void TEE_BigIntDiv(TEE_BigInt *dest_q, TEE_BigInt *dest_r, const TEE_BigInt *op1,
                   const TEE_BigInt *op2);

/* ---- modular arithmetic, 8.9; all panic when n is the destination ---- */

/* 8.9.1 to 8.9.5 panic when n is an operand, too. */

void TEE_BigIntMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n);      /* 8.9.1 */
void TEE_BigIntAddMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2, /* 8.9.2 */
                      const TEE_BigInt *n);
void TEE_BigIntSubMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2, /* 8.9.3 */
                      const TEE_BigInt *n);
void TEE_BigIntMulMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2, /* 8.9.4 */
                      const TEE_BigInt *n);
void TEE_BigIntSquareMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n); /* 8.9.5 */
/* 8.9.6: dest * op = 1 (mod n). Panics when op is 0, or has no inverse because it has a divisor in
 * common with n. */
void TEE_BigIntInvMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n);
/* 8.9.7: op1 ^ op2 (mod n). context is NULL or was initialised with n. n may be even. TEE_SUCCESS.
 * Panics when n is below 3, and when op2 is negative. The time it takes depends on the
 * numbers. */
TEE_Result TEE_BigIntExpMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                            const TEE_BigInt *n, const TEE_BigIntFMMContext *context);

/* ---- other arithmetic, 8.10 ---- */

/* 8.10.1: the greatest common divisor is 1. */
bool TEE_BigIntRelativePrime(const TEE_BigInt *op1, const TEE_BigInt *op2);
/* 8.10.2: gcd = u * op1 + v * op2, not negative; u and v are the smallest of their kind. u or v may
 * be NULL, or both. Panics when two destinations are the same. */
void TEE_BigIntComputeExtendedGcd(TEE_BigInt *gcd, TEE_BigInt *u, TEE_BigInt *v,
                                  const TEE_BigInt *op1, const TEE_BigInt *op2);
/* 8.10.3: 0 composite (or below 2); 1 prime, said of numbers below 2^64; -1 composite with a
 * probability below 2^-confidenceLevel, of which at least 80 is taken. */
int32_t TEE_BigIntIsProbablePrime(const TEE_BigInt *op, uint32_t confidenceLevel);

/* ---- fast modular multiplication, 8.11 ----
 *
 * context must have been initialised with a modulus equal to n. A TEE_BigIntFMM that was never
 * converted to is 0. Panics for a context of another modulus. */

/* 8.11.1: src is reduced first. */
void TEE_BigIntConvertToFMM(TEE_BigIntFMM *dest, const TEE_BigInt *src, const TEE_BigInt *n,
                            const TEE_BigIntFMMContext *context);
/* 8.11.2 */
void TEE_BigIntConvertFromFMM(TEE_BigInt *dest, const TEE_BigIntFMM *src, const TEE_BigInt *n,
                              const TEE_BigIntFMMContext *context);
/* 8.11.3: op1 * op2 */
void TEE_BigIntComputeFMM(TEE_BigIntFMM *dest, const TEE_BigIntFMM *op1, const TEE_BigIntFMM *op2,
                          const TEE_BigInt *n, const TEE_BigIntFMMContext *context);

#ifdef __cplusplus
}
#endif
#endif
