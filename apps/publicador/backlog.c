#include "publicador/backlog.h"

#include "common/base/clock.h"
#include "common/base/daemon.h"
#include "common/base/metrics.h"

enum { MEASURE_EVERY_MS = 5000 };

METRIC_GAUGE(BACKLOG, "icarus_outbox_backlog", "Mensagens a publicar, contadas até 10.000.");
METRIC_GAUGE(OLDEST, "icarus_outbox_oldest_seconds",
             "Idade, em segundos, da mensagem mais antiga a publicar.");

DB_STATEMENT(OUTBOX_BACKLOG,
             "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM outbox LIMIT ?) AS waiting), COALESCE("
             "(SELECT TIMESTAMPDIFF(SECOND, criado_em, CURRENT_TIMESTAMP(3)) FROM outbox"
             " ORDER BY id LIMIT 1), 0)");

void backlog_measure(struct db *db)
{
    static long long next;
    int64_t count;
    int64_t seconds;

    if (monotonic_ms() < next)
        return;
    next = monotonic_ms() + MEASURE_EVERY_MS;
    if (db_one(db, &OUTBOX_BACKLOG, DB_IN(db_int(BACKLOG_MAX)),
               DB_OUT(db_to_int(&count), db_to_int(&seconds))) != DB_OK)
        return;
    metric_set(&BACKLOG, count);
    metric_set(&OLDEST, seconds);
}
