-- What the waiting demand of a product asks for up to and including one, in the order in which it is served.
-- A function, because its parameters are constants to the optimizer: it reads the queue no further than that
-- demand, which a subquery about a row of a list would read whole.
CREATE FUNCTION falta_ate(produto BIGINT UNSIGNED, desde DATETIME(6), demanda BIGINT UNSIGNED)
    RETURNS DECIMAL(22, 3) READS SQL DATA SQL SECURITY INVOKER
    RETURN (SELECT SUM(d.falta) FROM demanda AS d FORCE INDEX (demanda_na_fila)
        WHERE d.produto_id = produto AND d.situacao = 'PENDENTE' AND d.pendente_desde <= desde
            AND (d.pendente_desde < desde OR d.id <= demanda));
