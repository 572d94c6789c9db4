-- DISPENSADO: never taken, and no longer asked for. devolvida: of what was asked for, came back to the
-- stock. mantida: of a request that was withdrawn, what has been cut and stays consumed.
ALTER TABLE material
    MODIFY COLUMN situacao ENUM('PENDENTE', 'BAIXADO', 'INSUFICIENTE', 'DEVOLVIDO', 'DISPENSADO')
        NOT NULL DEFAULT 'PENDENTE',
    ADD COLUMN devolvida DECIMAL(13, 3) NOT NULL DEFAULT 0,
    ADD COLUMN mantida DECIMAL(13, 3) NOT NULL DEFAULT 0,
    ALGORITHM = INSTANT;
-- Until now a request was withdrawn as a whole. A thousand projects in each transaction, so that nobody
-- waits long for them.
BEGIN NOT ATOMIC
    DECLARE done, last BIGINT UNSIGNED DEFAULT 0;
    SELECT COALESCE(MAX(projeto_id), 0) INTO last FROM material;
    WHILE done < last DO
        UPDATE material SET devolvida = pedida
            WHERE projeto_id > done AND projeto_id <= done + 1000 AND situacao = 'DEVOLVIDO';
        SET done = done + 1000;
    END WHILE;
END;
