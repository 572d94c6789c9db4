#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * A harness takes any bytes, hands them to one part of the library and checks what that part
 * promises. Built with clang it is driven by libFuzzer (`make fuzz`), else by replay.c, which hands
 * it the files of its corpus.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the process, naming the promise, when it is broken. */
#define HOLDS(promise) ((promise) ? (void)0 : fuzz_broken(#promise, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *promise, const char *file, int line);

/* The bytes with a NUL after them, in memory of just that size; the caller frees it. */
char *fuzz_text(const uint8_t *data, size_t size);
