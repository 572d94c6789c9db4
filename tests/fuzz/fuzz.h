#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * A harness passes arbitrary bytes to one module and checks what the module guarantees. Built with
 * clang it is driven by libFuzzer (`make fuzz`), otherwise by replay.c with the files of its
 * corpus.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts, naming the condition, when it does not hold. */
#define HOLDS(promise) ((promise) ? (void)0 : fuzz_broken(#promise, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *promise, const char *file, int line);

/* A copy of the bytes plus a NUL, of exactly that size; the caller frees it. */
char *fuzz_text(const uint8_t *data, size_t size);
