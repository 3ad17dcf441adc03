/* Adam on Rosenbrock, as plainly as C says it: the floor that the sweep is compared with.
   Step-major over a block of runs, so that the inner loop is over runs and the compiler can vectorize it. */
#include <math.h>
#include <stddef.h>

#define BLOCK 2048

void adam_sweep(double *restrict x, double *restrict y, const double *restrict lr, size_t runs, size_t steps,
                double beta1, double beta2, double eps)
{
    static double mx[BLOCK], my[BLOCK], vx[BLOCK], vy[BLOCK];
    for (size_t from = 0; from < runs; from += BLOCK) {
        const size_t n = runs - from < BLOCK ? runs - from : BLOCK;
        double *restrict px = x + from, *restrict py = y + from;
        const double *restrict rate = lr + from;
        double beta1_t = 1.0, beta2_t = 1.0;
        for (size_t i = 0; i < n; i++) mx[i] = my[i] = vx[i] = vy[i] = 0.0;
        for (size_t t = 0; t < steps; t++) {
            beta1_t *= beta1;
            beta2_t *= beta2;
            const double c1 = 1.0 / (1.0 - beta1_t), c2 = 1.0 / (1.0 - beta2_t);
            for (size_t i = 0; i < n; i++) {
                const double d = py[i] - px[i] * px[i];
                const double gx = -2.0 * (1.0 - px[i]) - 400.0 * px[i] * d, gy = 200.0 * d;
                mx[i] = beta1 * mx[i] + (1.0 - beta1) * gx;
                my[i] = beta1 * my[i] + (1.0 - beta1) * gy;
                vx[i] = beta2 * vx[i] + (1.0 - beta2) * gx * gx;
                vy[i] = beta2 * vy[i] + (1.0 - beta2) * gy * gy;
                px[i] -= rate[i] * mx[i] * c1 / (sqrt(vx[i] * c2) + eps);
                py[i] -= rate[i] * my[i] * c1 / (sqrt(vy[i] * c2) + eps);
            }
        }
    }
}
