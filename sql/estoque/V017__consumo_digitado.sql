-- A SAIDA that nobody typed moves stock to another product, and is no consumption. Programs that did not store
-- who typed a movement did not store its day either; theirs were all typed.
CREATE OR REPLACE VIEW consumo AS
    SELECT m.id, m.produto_id, COALESCE(m.projeto_id, 0) AS projeto_id,
        IF(o.id IS NULL, COALESCE(m.data, DATE(m.criado_em - INTERVAL 3 HOUR)),
            COALESCE(o.data, DATE(o.criado_em - INTERVAL 3 HOUR))) AS dia,
        -m.mudanca AS quantidade,
        -SIGN(m.mudanca) * NULLIF(LEAST(COALESCE(m.custo_total, ROUND(ABS(IF(o.id IS NULL, m.mudanca * m.custo,
            COALESCE(o.custo_total, o.mudanca * o.custo))), 5)), 90000000000.00001), 90000000000.00001) AS custo
    FROM movimentacao m LEFT JOIN movimentacao o ON o.id = m.estorno_de
    WHERE COALESCE(o.tipo, m.tipo) IN ('SAIDA', 'CONSUMO', 'DEVOLUCAO')
        AND NOT (m.tipo = 'SAIDA' AND m.digitada = 0 AND m.data IS NOT NULL);
