#pragma once

/* Milliseconds of the monotonic clock. */
long long monotonic_ms(void);
