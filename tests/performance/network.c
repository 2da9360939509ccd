/* W0 and W1 (see workloads.py) written by hand in C: the yardstick of the compiled engine.

   All times are drawn beforehand. The program knows its stations: four desks; three scanners with two
   queues; bays with two pools of officers. Queues are linked lists, work in progress is one sorted
   list, the soonest end last. At one instant all ends come first, then arrivals, then the waiting calls
   are served, which is the order of the compiled engine, so the answers are equal to the last bit.

   began[] is indexed by call; calls of a job follow one another; code says where: */

#include <math.h>
#include <stdint.h>

enum { PAPERS, SCAN_URGENT, SCAN, OPEN, STATIONS };
enum { MORE = 128, WHERE = 127, MOST = 64 };

typedef struct {
    uint32_t head, tail;
    int64_t length;
} queue_t;

typedef struct {
    double end;
    uint32_t call;
} running_t;

static uint32_t *next_in_queue;
static queue_t queue[STATIONS];
static running_t running[MOST];
static int64_t n_running;
static int desks, scanners, bays, customs, quarantine;

static inline void append(int where, uint32_t call)
{
    queue_t *q = &queue[where];
    if (q->length++)
        next_in_queue[q->tail] = call;
    else
        q->head = call;
    q->tail = call;
}

static inline uint32_t take(int where)
{
    queue_t *q = &queue[where];
    uint32_t call = q->head;
    if (--q->length)
        q->head = next_in_queue[call];
    return call;
}

static inline void begin(uint32_t call, double now, const double *minutes, double *began)
{
    double end = now + minutes[call];
    int64_t at = n_running++;
    began[call] = now;
    while (at > 0 && (running[at - 1].end < end
                      || (running[at - 1].end == end && running[at - 1].call < call))) {
        running[at] = running[at - 1];
        at--;
    }
    running[at].end = end;
    running[at].call = call;
}

/* Serves `n_jobs` jobs; began[] is the answer. `scratch` has room for one number a call. */
void serve(int64_t n_jobs, const double *arrived, const int64_t *first, const uint8_t *code,
           const double *minutes, double *began, uint32_t *scratch, const int *units)
{
    int64_t job = 0;
    next_in_queue = scratch;
    n_running = 0;
    for (int k = 0; k < STATIONS; k++)
        queue[k].length = 0;
    desks = units[0], scanners = units[1], bays = units[2], customs = units[3], quarantine = units[4];
    for (;;) {
        double coming = job < n_jobs ? arrived[job] : INFINITY;
        double ending = n_running ? running[n_running - 1].end : INFINITY;
        double now = ending <= coming ? ending : coming;
        if (now == INFINITY)
            return;
        while (n_running && running[n_running - 1].end == now) {
            uint32_t call = running[--n_running].call;
            switch (code[call] & WHERE) {
            case PAPERS: desks++; break;
            case OPEN: bays++, customs++, quarantine++; break;
            default: scanners++;
            }
            if (code[call] & MORE)
                append(code[call + 1] & WHERE, call + 1);
        }
        while (job < n_jobs && arrived[job] == now) {
            uint32_t call = (uint32_t)first[job++];
            append(code[call] & WHERE, call);
        }
        while (desks && queue[PAPERS].length) {
            desks--;
            begin(take(PAPERS), now, minutes, began);
        }
        while (scanners && (queue[SCAN_URGENT].length || queue[SCAN].length)) {
            scanners--;
            begin(take(queue[SCAN_URGENT].length ? SCAN_URGENT : SCAN), now, minutes, began);
        }
        while (bays && customs && quarantine && queue[OPEN].length) {
            bays--, customs--, quarantine--;
            begin(take(OPEN), now, minutes, began);
        }
    }
}
