/* What one core can do at most: the clock, vectors of doubles through each kind of unit, and memory.
   The width is that of the widest vectors that the compiler was told of.  Prints one JSON object. */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#if defined(__AVX512F__)
#define WIDTH 8
#elif defined(__AVX__)
#define WIDTH 4
#else
#define WIDTH 2
#endif
#if defined(__AVX512F__)
#define HOLD(x) __asm__ volatile("" : "+v"(x))
#elif defined(__x86_64__)
#define HOLD(x) __asm__ volatile("" : "+x"(x))
#elif defined(__aarch64__)
#define HOLD(x) __asm__ volatile("" : "+w"(x))
#else
#define HOLD(x) __asm__ volatile("" : "+m"(x))
#endif

typedef double vec __attribute__((vector_size(8 * WIDTH)));
typedef long ivec __attribute__((vector_size(8 * WIDTH)));

/* Processor time for what one core does, so that others on the machine do not count; wall time for threads. */
static clockid_t watch = CLOCK_THREAD_CPUTIME_ID;

static double now(void) {
  struct timespec t;
  clock_gettime(watch, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

#define CHAINS 14 /* with two operands, all registers of the narrower processors */
#define TIMES 9
#define BEST(...)    \
  ({                                                                 \
    double best_ = 1e9;                                              \
    for (int try_ = 0; try_ < TIMES; try_++) {                       \
      double began_ = now();                                         \
      __VA_ARGS__;                                                   \
      began_ = now() - began_;                                       \
      if (began_ < best_) best_ = began_;                            \
    }                                                                \
    best_;                                                           \
  })

#define START                                                                   \
  vec r0 = r[0], r1 = r[1], r2 = r[2], r3 = r[3], r4 = r[4], r5 = r[5], r6 = r[6], r7 = r[7], r8 = r[8], \
      r9 = r[9], r10 = r[10], r11 = r[11], r12 = r[12], r13 = r[13];
#define SUM r0 + r1 + r2 + r3 + r4 + r5 + r6 + r7 + r8 + r9 + r10 + r11 + r12 + r13
#define EACH(even, odd)                                                         \
  even(r0) odd(r1) even(r2) odd(r3) even(r4) odd(r5) even(r6) odd(r7) even(r8)  \
  odd(r9) even(r10) odd(r11) even(r12) odd(r13)

/* Seconds for one operation on one vector, CHAINS independent ones under way. */
#define UNIT(name, turns, operation)                                            \
  static double name(void) {                                                    \
    vec r[CHAINS], a, c;                                                        \
    for (int j = 0; j < CHAINS; j++) for (int l = 0; l < WIDTH; l++) r[j][l] = 1.5 + j; \
    for (int l = 0; l < WIDTH; l++) { a[l] = 1.0000001; c[l] = 1e-9; }          \
    HOLD(a); HOLD(c);                                                           \
    double best = BEST({                                                        \
      START \
      for (long i = 0; i < (turns); i++) {                                      \
        EACH(operation, operation)                                              \
      }                                                                         \
      vec sum = SUM;                \
      HOLD(sum);                                                                \
    });                                                                         \
    return best / (turns) / CHAINS;                                             \
  }
#define ADD(x) x += c; HOLD(x);
#define MUL(x) x *= a; HOLD(x);
#define FMA(x) x = x * a + c; HOLD(x);
#define DIV(x) x /= a; HOLD(x);
#define PICK(x) x = (vec)(((ivec)x & (x < a)) | ((ivec)c & ~(x < a))); HOLD(x);
UNIT(add_time, 1000000, ADD)
UNIT(mul_time, 1000000, MUL)
UNIT(fma_time, 1000000, FMA)
UNIT(div_time, 200000, DIV)
UNIT(pick_time, 500000, PICK)

/* Additions and multiplications side by side: processors that have units of their own for each do both at once. */
static double mix_time(void) {
  vec r[CHAINS], a, c;
  for (int j = 0; j < CHAINS; j++) for (int l = 0; l < WIDTH; l++) r[j][l] = 1.5 + j;
  for (int l = 0; l < WIDTH; l++) { a[l] = 1.0000001; c[l] = 1e-9; }
  HOLD(a); HOLD(c);
  const long turns = 1000000;
  return BEST({
    START
    for (long i = 0; i < turns; i++) {
      EACH(ADD, MUL)
    }
    vec sum = SUM;
    HOLD(sum);
  }) / turns / CHAINS;
}

static double clock_hertz(void) {
  const long turns = 20000000;
  volatile long sink;
  double best = BEST({
    long x = 1;
    for (long i = 0; i < turns; i++) {
      /* Each addition waits for the one before it, and takes one cycle. */
      x += i; __asm__ volatile("" : "+r"(x)); x += i; __asm__ volatile("" : "+r"(x));
      x += i; __asm__ volatile("" : "+r"(x)); x += i; __asm__ volatile("" : "+r"(x));
    }
    sink = x;
  });
  (void)sink;
  return 4.0 * turns / best;
}

static double lookup_time(void) {
  static double y[16] = {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 1.5, 1, 1, 1, 1};
  const long turns = 500000;
  long index[WIDTH];
  for (int l = 0; l < WIDTH; l++) index[l] = (l * 7 + 3) & 15;
  return BEST({
    vec sum = {0};
    for (long i = 0; i < turns; i++) {
      vec got;
      for (int l = 0; l < WIDTH; l++) got[l] = y[index[l]];
      __asm__ volatile("" : : "r"(index) : "memory");
      sum += got;
    }
    HOLD(sum);
  }) / turns;
}

struct part { double *a, *b, *c; long n; };
static void *triad_part(void *given) {
  struct part *p = given;
  for (long i = 0; i < p->n; i++) p->a[i] = p->b[i] + 3.0 * p->c[i];
  return NULL;
}

/* Bytes in a second of a = b + 3 c, 24 for each element. */
static double triad(int threads, long n) {
  double *a = malloc(n * 8), *b = malloc(n * 8), *c = malloc(n * 8);
  if (!a || !b || !c) return 0;
  memset(a, 0, n * 8); memset(b, 0, n * 8); memset(c, 0, n * 8);
  pthread_t thread[64];
  struct part part[64];
  double best = BEST({
    for (int k = 0; k < threads; k++) {
      long first = n * k / threads, next = n * (k + 1) / threads;
      part[k] = (struct part){a + first, b + first, c + first, next - first};
      pthread_create(&thread[k], NULL, triad_part, &part[k]);
    }
    for (int k = 0; k < threads; k++) pthread_join(thread[k], NULL);
  });
  free(a); free(b); free(c);
  return 24.0 * n / best;
}

int main(void) {
  double hertz = clock_hertz();
  printf("{\"lanes\": %d, \"clock_hertz\": %.6g, ", WIDTH, hertz);
  printf("\"cycles\": {\"add\": %.4g, \"multiply\": %.4g, \"fma\": %.4g, \"add_and_multiply\": %.4g, \"divide\": %.4g, \"compare_and_select\": %.4g, \"gather\": %.4g}, ",
         add_time() * hertz, mul_time() * hertz, fma_time() * hertz, mix_time() * hertz, div_time() * hertz, pick_time() * hertz,
         lookup_time() * hertz);
  watch = CLOCK_MONOTONIC;
  printf("\"triad_bytes\": {\"1\": %.6g, \"2\": %.6g}}\n", triad(1, 8l << 20), triad(2, 8l << 20));
  return 0;
}
