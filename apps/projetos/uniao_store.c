#include "projetos/uniao.h"

/* Ended projects whose request was withdrawn, with nothing cut, stay as they are. */
DB_READ(UNIOES_FIND, uniao, uniao,
        "SELECT m.projeto_id, c.id AS de, c.unido_a AS para, o.nome FROM produto c"
        " STRAIGHT_JOIN produto o ON o.id = c.unido_a"
        " STRAIGHT_JOIN material m ON m.produto_id = c.id"
        " STRAIGHT_JOIN projeto p ON p.id = m.projeto_id"
        " WHERE c.unido_a > 0 AND (m.retirado = 0 OR m.mantida > 0"
        " OR p.status IN ('PENDENTE', 'EM_ANDAMENTO')) LIMIT 50");

enum db_result unioes_find(struct db *db, struct uniao *list, size_t *count)
{
    return db_load_many(db, UNIOES_FIND, &list[0], list, UNIOES_MAX, count);
}
