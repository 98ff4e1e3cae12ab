/* SPDX-License-Identifier: BSD-2-Clause */
/* Chapter 8. */
#define LACKS     "not an initialised TEE_BigInt"
#define UNALIGNED ((TEE_BigInt *)(void *)(buf + 2))

BAD_OUT("TEE_BigIntInit", TEE_BigIntInit(p, 10))
DIES("TEE_BigIntInit", "8.5.1", "aligned", TEE_BigIntInit(UNALIGNED, 10))
DIES("TEE_BigIntInit", "8.5.1", "too small", TEE_BigIntInit((void *)buf, zero))
DIES("TEE_BigIntInit", "8.5.1", "too small", TEE_BigIntInit((void *)buf, zero + 1))
DIES("TEE_BigIntInit", "8.5.1", "larger than any", TEE_BigIntInit((void *)buf, 547))
DIES("TEE_BigIntInit", "8.5.1", "larger than any", TEE_BigIntInit((void *)buf, SIZE_MAX - zero))
BAD_OUT("TEE_BigIntInitFMM", TEE_BigIntInitFMM(p, 10))
DIES("TEE_BigIntInitFMM", "8.5.3", "too small", TEE_BigIntInitFMM((void *)buf, zero))
BAD_OUT("TEE_BigIntInitFMMContext1", TEE_BigIntInitFMMContext1(p, 10, big(1, 7)))
BAD_IN("TEE_BigIntInitFMMContext1", TEE_BigIntInitFMMContext1((void *)buf, 10, p))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "len is smaller",
     TEE_BigIntInitFMMContext1((void *)buf, 2, big(1, 7)))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "below 3",
     TEE_BigIntInitFMMContext1((void *)buf, 10, big(1, 2)))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "below 3",
     TEE_BigIntInitFMMContext1((void *)buf, 10, big(1, -7)))
DIES("TEE_BigIntInitFMMContext", "8.5", "below 3",
     TEE_BigIntInitFMMContext((void *)buf, 10, big(1, 0)))

BAD_IN("TEE_BigIntConvertFromOctetString", TEE_BigIntConvertFromOctetString(p, buf, 1, 1))
BAD_IN("TEE_BigIntConvertFromOctetString", TEE_BigIntConvertFromOctetString(big(1, 0), p, 1, 1))
DIES("TEE_BigIntConvertFromOctetString", "8.6.1", LACKS,
     TEE_BigIntConvertFromOctetString((void *)block, buf, 1, 1))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntConvertFromOctetString(big(1, 0), constant, 5, 1))
CODE(TEE_SUCCESS, TEE_BigIntConvertFromOctetString(big(1, 0), NULL, zero, 1))
BAD_OUT("TEE_BigIntConvertToOctetString", TEE_BigIntConvertToOctetString(p, &size, big(1, 7)))
BAD_OUT("TEE_BigIntConvertToOctetString", TEE_BigIntConvertToOctetString(buf, p, big(1, 7)))
BAD_IN("TEE_BigIntConvertToOctetString", TEE_BigIntConvertToOctetString(buf, &size, p))
CODE(TEE_ERROR_SHORT_BUFFER, (size = zero, TEE_BigIntConvertToOctetString(NULL, &size, big(1, 7))))
CODE(TEE_SUCCESS, (size = zero, TEE_BigIntConvertToOctetString(NULL, &size, big(1, 0))))
BAD_IN("TEE_BigIntConvertFromS32", TEE_BigIntConvertFromS32(p, 1))
DIES("TEE_BigIntConvertFromS32", "8.6.3", "does not fit", TEE_BigIntConvertFromS32(big(0, 0), 1))
BAD_OUT("TEE_BigIntConvertToS32", TEE_BigIntConvertToS32(p, big(1, 7)))
BAD_IN("TEE_BigIntConvertToS32", TEE_BigIntConvertToS32((void *)buf, p))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntConvertToS32((void *)buf, big_bits(32)))

BAD_IN("TEE_BigIntCmp", TEE_BigIntCmp(p, big(1, 7)))
BAD_IN("TEE_BigIntCmp", TEE_BigIntCmp(big(1, 7), p))
DIES("TEE_BigIntCmp", "8.7.1", "aligned", TEE_BigIntCmp(UNALIGNED, big(1, 7)))
DIES("TEE_BigIntCmp", "8.7.1", LACKS, TEE_BigIntCmp(big(1, 7), (void *)block))
BAD_IN("TEE_BigIntCmpS32", TEE_BigIntCmpS32(p, 7))
BAD_IN("TEE_BigIntShiftRight", TEE_BigIntShiftRight(p, big(1, 7), 1))
BAD_IN("TEE_BigIntShiftRight", TEE_BigIntShiftRight(big(1, 7), p, 1))
DIES("TEE_BigIntShiftRight", "8.7.3", "does not fit", TEE_BigIntShiftRight(big(0, 0), big(1, 7), 1))
BAD_IN("TEE_BigIntGetBit", TEE_BigIntGetBit(p, 1))
BAD_IN("TEE_BigIntGetBitCount", TEE_BigIntGetBitCount(p))
BAD_IN("TEE_BigIntSetBit", TEE_BigIntSetBit(p, 1, true))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntSetBit(big(1, 7), 32, true))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntSetBit(big(1, 7), UINT32_MAX, false))
BAD_IN("TEE_BigIntAssign", TEE_BigIntAssign(p, big(1, 7)))
BAD_IN("TEE_BigIntAssign", TEE_BigIntAssign(big(1, 7), p))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntAssign(big(0, 0), big(1, 7)))
BAD_IN("TEE_BigIntAbs", TEE_BigIntAbs(p, big(1, 7)))
CODE(TEE_ERROR_OVERFLOW, TEE_BigIntAbs(big(0, 0), big(1, -7)))

BAD_IN("TEE_BigIntAdd", TEE_BigIntAdd(p, big(1, 7), big(1, 7)))
BAD_IN("TEE_BigIntAdd", TEE_BigIntAdd(big(2, 7), p, big(1, 7)))
BAD_IN("TEE_BigIntAdd", TEE_BigIntAdd(big(2, 7), big(1, 7), p))
DIES("TEE_BigIntAdd", "8.8.1", "does not fit", TEE_BigIntAdd(big(1, 0), big_bits(32), big_bits(32)))
BAD_IN("TEE_BigIntSub", TEE_BigIntSub(big(2, 7), big(1, 7), p))
DIES("TEE_BigIntSub", "8.8.2", "does not fit", TEE_BigIntSub(big(0, 0), big(1, 7), big(1, 6)))
BAD_IN("TEE_BigIntNeg", TEE_BigIntNeg(big(2, 7), p))
DIES("TEE_BigIntNeg", "8.8.3", "does not fit", TEE_BigIntNeg(big(0, 0), big(1, 7)))
BAD_IN("TEE_BigIntMul", TEE_BigIntMul(p, big(1, 7), big(1, 7)))
BAD_IN("TEE_BigIntMul", TEE_BigIntMul(big(2, 7), p, big(1, 7)))
DIES("TEE_BigIntMul", "8.8.4", LACKS, TEE_BigIntMul(big(2, 0), big(1, 7), (void *)block))
DIES("TEE_BigIntMul", "8.8.4", "does not fit", TEE_BigIntMul(big(1, 0), big_bits(32), big_bits(2)))
DIES("TEE_BigIntSquare", "8.8.5", "does not fit", TEE_BigIntSquare(big(1, 0), big_bits(32)))
BAD_IN("TEE_BigIntDiv", TEE_BigIntDiv(NULL, NULL, big(1, 7), p))
DIES("TEE_BigIntDiv", "8.8.6", "by zero", TEE_BigIntDiv(big(1, 0), NULL, big(1, 7), big(1, 0)))
DIES("TEE_BigIntDiv", "8.8.6", "one destination", divide_into_one())

BAD_IN("TEE_BigIntMod", TEE_BigIntMod(p, big(1, 7), big(1, 7)))
DIES("TEE_BigIntMod", "8.9.1", "below 2", TEE_BigIntMod(big(1, 0), big(1, 7), big(1, 1)))
DIES("TEE_BigIntAddMod", "8.9.2", "below 2",
     TEE_BigIntAddMod(big(1, 0), big(1, 7), big(1, 7), big(1, -5)))
DIES("TEE_BigIntSubMod", "8.9.3", "below 2",
     TEE_BigIntSubMod(big(1, 0), big(1, 7), big(1, 7), big(1, 0)))
DIES("TEE_BigIntMulMod", "8.9.4", "below 2",
     TEE_BigIntMulMod(big(1, 0), big(1, 7), big(1, 7), big(1, 0)))
DIES("TEE_BigIntSquareMod", "8.9.5", "below 2",
     TEE_BigIntSquareMod(big(1, 0), big(1, 7), big(1, 0)))
DIES("TEE_BigIntInvMod", "8.9.6", "no inverse", TEE_BigIntInvMod(big(1, 0), big(1, 6), big(1, 9)))
DIES("TEE_BigIntInvMod", "8.9.6", "no inverse", TEE_BigIntInvMod(big(1, 0), big(1, 0), big(1, 9)))
DIES("TEE_BigIntInvMod", "8.9.6", "below 2", TEE_BigIntInvMod(big(1, 0), big(1, 6), big(1, 1)))
DIES("TEE_BigIntExpMod", "8.9.7", "below 3",
     TEE_BigIntExpMod(big(1, 0), big(1, 6), big(1, 6), big(1, 2), NULL))
DIES("TEE_BigIntExpMod", "8.9.7", "negative exponent",
     TEE_BigIntExpMod(big(1, 0), big(1, 6), big(1, -1), big(1, 7), NULL))
DIES("TEE_BigIntExpMod", "8.9.7", "not an initialised TEE_BigIntFMMContext",
     TEE_BigIntExpMod(big(1, 0), big(1, 6), big(1, 1), big(1, 7), (void *)block))
DIES("TEE_BigIntExpMod", "8.9.7", "another modulus",
     TEE_BigIntExpMod(big(1, 0), big(1, 6), big(1, 1), big(1, 7), fmm_context(9)))

BAD_IN("TEE_BigIntRelativePrime", TEE_BigIntRelativePrime(p, big(1, 7)))
DIES("TEE_BigIntComputeExtendedGcd", "8.10.2", "does not fit",
     TEE_BigIntComputeExtendedGcd(big(0, 0), NULL, NULL, big(1, 6), big(1, 9)))
BAD_IN("TEE_BigIntComputeExtendedGcd",
       TEE_BigIntComputeExtendedGcd(p, NULL, NULL, big(1, 6), big(1, 9)))
BAD_IN("TEE_BigIntIsProbablePrime", TEE_BigIntIsProbablePrime(p, 1))
DIES("TEE_BigIntIsProbablePrime", "8.10.3", LACKS, TEE_BigIntIsProbablePrime((void *)block, 1))

DIES("TEE_BigIntConvertToFMM", "8.11.1", "not an initialised TEE_BigIntFMM,",
     TEE_BigIntConvertToFMM(big(1, 0), big(1, 6), big(1, 7), fmm_context(7)))
DIES("TEE_BigIntConvertToFMM", "8.11.1", "another modulus",
     TEE_BigIntConvertToFMM(fmm(), big(1, 6), big(1, 7), fmm_context(9)))
BAD_IN("TEE_BigIntConvertToFMM", TEE_BigIntConvertToFMM(fmm(), big(1, 6), big(1, 7), p))
DIES("TEE_BigIntConvertFromFMM", "8.11.2", "not an initialised TEE_BigIntFMM,",
     TEE_BigIntConvertFromFMM(big(1, 0), big(1, 6), big(1, 7), fmm_context(7)))
DIES("TEE_BigIntComputeFMM", "8.11.3", "not an initialised TEE_BigIntFMM,",
     TEE_BigIntComputeFMM(fmm(), fmm(), big(1, 6), big(1, 7), fmm_context(7)))

/* Objects that are one inside of the other. */
#define IN_PART "overlap in part"
DIES("TEE_BigIntShiftRight", "8.7.3", IN_PART, TEE_BigIntShiftRight(outer(), inner(), 1))
DIES("TEE_BigIntAssign", "8.7.7", IN_PART, TEE_BigIntAssign(inner(), outer()))
DIES("TEE_BigIntAbs", "8.7.8", IN_PART, TEE_BigIntAbs(outer(), inner()))
DIES("TEE_BigIntAdd", "8.8.1", IN_PART, TEE_BigIntAdd(outer(), inner(), seven()))
DIES("TEE_BigIntSub", "8.8.2", IN_PART, TEE_BigIntSub(outer(), seven(), inner()))
DIES("TEE_BigIntNeg", "8.8.3", IN_PART, TEE_BigIntNeg(inner(), outer()))
DIES("TEE_BigIntMul", "8.8.4", IN_PART, TEE_BigIntMul(outer(), seven(), inner()))
DIES("TEE_BigIntSquare", "8.8.5", IN_PART, TEE_BigIntSquare(outer(), inner()))
DIES("TEE_BigIntDiv", "8.8.6", IN_PART, TEE_BigIntDiv(outer(), inner(), seven(), seven()))
DIES("TEE_BigIntDiv", "8.8.6", IN_PART, TEE_BigIntDiv(NULL, inner(), seven(), outer()))
DIES("TEE_BigIntMod", "8.9.1", IN_PART, TEE_BigIntMod(outer(), seven(), inner()))
DIES("TEE_BigIntExpMod", "8.9.7", IN_PART,
     TEE_BigIntExpMod(outer(), seven(), inner(), seven(), NULL))
DIES("TEE_BigIntComputeExtendedGcd", "8.10.2", IN_PART,
     TEE_BigIntComputeExtendedGcd(outer(), NULL, inner(), seven(), seven()))
DIES("TEE_BigIntConvertFromOctetString", "8.6.1", "buffer overlaps dest",
     TEE_BigIntConvertFromOctetString(outer(), (uint8_t *)(outer() + 31) + 3, 1, 1))
DIES("TEE_BigIntConvertToOctetString", "8.6.2", "buffer overlaps bigInt",
     TEE_BigIntConvertToOctetString((uint8_t *)seven(), &size, seven()))
DIES("TEE_BigIntInitFMMContext1", "8.5.2", "context overlaps modulus",
     TEE_BigIntInitFMMContext1(seven(), 3, seven()))
DIES("TEE_BigIntInitFMMContext", "8.5", "context overlaps modulus",
     TEE_BigIntInitFMMContext(outer() + 15, 3, inner()))
CODE(TEE_SUCCESS, (TEE_BigIntAdd(seven(), seven(), seven()), TEE_SUCCESS))
CODE(TEE_SUCCESS, TEE_BigIntConvertFromOctetString(outer(), (uint8_t *)(outer() + 32), zero, 1))

/* A modulus that is not in memory of its own. */
DIES("TEE_BigIntMod", "8.9.1", "n is the destination", TEE_BigIntMod(seven(), big(1, 3), seven()))
DIES("TEE_BigIntMod", "8.9.1", "n is an operand", TEE_BigIntMod(big(1, 3), seven(), seven()))
DIES("TEE_BigIntAddMod", "8.9.2", "n is the destination",
     TEE_BigIntAddMod(seven(), big(1, 3), big(1, 3), seven()))
DIES("TEE_BigIntAddMod", "8.9.2", "n is an operand",
     TEE_BigIntAddMod(big(1, 3), seven(), big(1, 3), seven()))
DIES("TEE_BigIntSubMod", "8.9.3", "n is the destination",
     TEE_BigIntSubMod(seven(), big(1, 3), big(1, 3), seven()))
DIES("TEE_BigIntSubMod", "8.9.3", "n is an operand",
     TEE_BigIntSubMod(big(1, 3), big(1, 3), seven(), seven()))
DIES("TEE_BigIntMulMod", "8.9.4", "n is the destination",
     TEE_BigIntMulMod(seven(), big(1, 3), big(1, 3), seven()))
DIES("TEE_BigIntMulMod", "8.9.4", "n is an operand",
     TEE_BigIntMulMod(big(1, 3), seven(), seven(), seven()))
DIES("TEE_BigIntSquareMod", "8.9.5", "n is the destination",
     TEE_BigIntSquareMod(seven(), big(1, 3), seven()))
DIES("TEE_BigIntSquareMod", "8.9.5", "n is an operand",
     TEE_BigIntSquareMod(big(1, 3), seven(), seven()))
DIES("TEE_BigIntInvMod", "8.9.6", "n is the destination",
     TEE_BigIntInvMod(seven(), big(1, 3), seven()))
DIES("TEE_BigIntExpMod", "8.9.7", "n is the destination",
     TEE_BigIntExpMod(seven(), big(1, 3), big(1, 3), seven(), NULL))
CODE(TEE_SUCCESS, TEE_BigIntExpMod(big(1, 3), big(1, 3), seven(), seven(), NULL))

/* Not even what libutee would never pass hurts the kernel. */
FUZZ(any_arith())
FUZZ(TEE_BigIntInit((void *)((uintptr_t)any_out() & ~3ull), any_u32() % 16))
FUZZ(TEE_BigIntMul(any_out(), any_in(), any_in()))
FUZZ(TEE_BigIntExpMod(any_out(), any_in(), any_in(), any_in(), NULL))
