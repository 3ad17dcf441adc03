/* The perceptron of learning/ in plain C: one hidden layer, cross-entropy, Adam, float64.
 * Activations have the rows of a batch last, so that the compiler vectorizes every inner loop. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PIXELS 64
#define CLASSES 10
#define ROWS 32

typedef long long integer;

static void layer(const double *w, int out, int in, const double *x, double *z, int relu)
{
    for (int o = 0; o < out; o++) {
        double sum[ROWS];
        const double *row = w + (size_t)o * (in + 1);
        for (int r = 0; r < ROWS; r++) sum[r] = row[in];
        for (int i = 0; i < in; i++)
            for (int r = 0; r < ROWS; r++) sum[r] += row[i] * x[i * ROWS + r];
        for (int r = 0; r < ROWS; r++) z[o * ROWS + r] = relu && sum[r] < 0.0 ? 0.0 : sum[r];
    }
}

/* d (out, rows), x (in, rows): gradient by the weights, as sums over x transposed to (rows, in). */
static void weights(const double *d, int out, int in, const double *xt, double *g)
{
    memset(g, 0, sizeof(double) * (size_t)out * (in + 1));
    for (int o = 0; o < out; o++)
        for (int r = 0; r < ROWS; r++) {
            double factor = d[o * ROWS + r];
            for (int i = 0; i <= in; i++) g[(size_t)o * (in + 1) + i] += factor * xt[r * (in + 1) + i];
        }
}

static void load(const double *x, const integer *chosen, int count, double *columns, double *rows)
{
    for (int r = 0; r < ROWS; r++) {
        const double *from = x + (size_t)(chosen ? chosen[r < count ? r : 0] : (r < count ? r : 0)) * PIXELS;
        for (int i = 0; i < PIXELS; i++) {
            columns[i * ROWS + r] = from[i];
            rows[r * (PIXELS + 1) + i] = from[i];
        }
        rows[r * (PIXELS + 1) + PIXELS] = 1.0;
    }
}

static double score(const double *w, int hidden, const double *x, const integer *y, int n, int *right)
{
    static double columns[PIXELS * ROWS], rows[ROWS * (PIXELS + 1)], h[512 * ROWS], z[CLASSES * ROWS];
    double loss = 0.0;
    *right = 0;
    for (int low = 0; low < n; low += ROWS) {
        int count = n - low < ROWS ? n - low : ROWS;
        load(x + (size_t)low * PIXELS, NULL, count, columns, rows);
        layer(w, hidden, PIXELS, columns, h, 1);
        layer(w + hidden * (PIXELS + 1), CLASSES, hidden, h, z, 0);
        for (int r = 0; r < count; r++) {
            int top = 0;
            double sum = 0.0;
            for (int k = 1; k < CLASSES; k++) if (z[k * ROWS + r] > z[top * ROWS + r]) top = k;
            for (int k = 0; k < CLASSES; k++) sum += exp(z[k * ROWS + r] - z[top * ROWS + r]);
            loss += log(sum) + z[top * ROWS + r] - z[y[low + r] * ROWS + r];
            *right += top == y[low + r];
        }
    }
    return loss / n;
}

double train(const double *x, const integer *y, const double *test_x, const integer *test_y,
             const integer *orders, const double *start, int n, int test_n, int hidden, int epochs, int batch,
             double lr)
{
    static double columns[PIXELS * ROWS], rows[ROWS * (PIXELS + 1)], h[512 * ROWS], ht[ROWS * 513];
    static double z[CLASSES * ROWS], dh[512 * ROWS];
    int first = hidden * (PIXELS + 1), size = first + CLASSES * (hidden + 1), right;
    double *w = malloc(sizeof(double) * size), *g = malloc(sizeof(double) * size);
    double *m = calloc(size, sizeof(double)), *v = calloc(size, sizeof(double));
    double beta1 = 0.9, beta2 = 0.999, beta1_t = 1.0, beta2_t = 1.0, loss = score(start, hidden, x, y, n, &right);
    if (batch != ROWS || hidden > 512) return NAN;
    memcpy(w, start, sizeof(double) * size);
    score(w, hidden, test_x, test_y, test_n, &right);

    for (int epoch = 0; epoch < epochs; epoch++) {
        for (int low = 0; low < n; low += ROWS) {
            int count = n - low < ROWS ? n - low : ROWS;
            const integer *chosen = orders + (size_t)epoch * n + low;
            load(x, chosen, count, columns, rows);
            layer(w, hidden, PIXELS, columns, h, 1);
            layer(w + first, CLASSES, hidden, h, z, 0);

            for (int r = 0; r < ROWS; r++) {
                double top = z[r], sum = 0.0;
                for (int k = 1; k < CLASSES; k++) top = fmax(top, z[k * ROWS + r]);
                for (int k = 0; k < CLASSES; k++) sum += z[k * ROWS + r] = exp(z[k * ROWS + r] - top);
                for (int k = 0; k < CLASSES; k++) {
                    double p = z[k * ROWS + r] / sum - (k == y[chosen[r < count ? r : 0]]);
                    z[k * ROWS + r] = r < count ? p / count : 0.0;
                }
                for (int i = 0; i < hidden; i++) ht[r * (hidden + 1) + i] = h[i * ROWS + r];
                ht[r * (hidden + 1) + hidden] = 1.0;
            }
            weights(z, CLASSES, hidden, ht, g + first);
            memset(dh, 0, sizeof(double) * hidden * ROWS);
            for (int k = 0; k < CLASSES; k++)
                for (int i = 0; i < hidden; i++)
                    for (int r = 0; r < ROWS; r++)
                        dh[i * ROWS + r] += w[first + k * (hidden + 1) + i] * z[k * ROWS + r];
            for (int i = 0; i < hidden * ROWS; i++) dh[i] = h[i] > 0.0 ? dh[i] : 0.0;
            weights(dh, hidden, PIXELS, rows, g);

            beta1_t *= beta1;
            beta2_t *= beta2;
            for (int i = 0; i < size; i++) {
                m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
                v[i] = beta2 * v[i] + (1.0 - beta2) * (g[i] * g[i]);
                w[i] -= lr * (m[i] / (1.0 - beta1_t)) / (sqrt(v[i] / (1.0 - beta2_t)) + 1e-8);
            }
        }
        loss = score(w, hidden, x, y, n, &right);
        score(w, hidden, test_x, test_y, test_n, &right);
    }
    free(w), free(g), free(m), free(v);
    return loss;
}
