-- What a project holds is no longer all or nothing. devolvida: of what it asked for, came back by hand.
-- cortada: of what it holds, has been cut; a project that was cancelled and reopened keeps it while it
-- waits for the rest. falta: what it still waits for. With pedida = 0 it asks for nothing more; retida is
-- then what a cancelled project that was deleted had cut.
ALTER TABLE demanda
    DROP CONSTRAINT demanda_retida_inteira,
    DROP CONSTRAINT demanda_situacao_coerente,
    ALGORITHM = INSTANT;
-- A CHECK of a column can be added without stopping who writes, one of the table cannot.
ALTER TABLE demanda
    ADD COLUMN falta DECIMAL(13, 3) NULL COMMENT 'pedida - devolvida - retida',
    ADD COLUMN cortada DECIMAL(13, 3) NOT NULL DEFAULT 0 CHECK (cortada >= 0),
    ADD COLUMN devolvida DECIMAL(13, 3) NOT NULL DEFAULT 0 CHECK (devolvida >= 0 AND CASE situacao
        WHEN 'BAIXADO' THEN pedida > 0 AND retida = pedida - devolvida
        WHEN 'DEVOLVIDO' THEN pedida = 0 AND devolvida = 0
        ELSE retida = cortada AND pedida - devolvida > retida END),
    ALGORITHM = INPLACE, LOCK = NONE;
-- Like those of V007, which say why; falta is set as well.
CREATE OR REPLACE TRIGGER demanda_nova BEFORE INSERT ON demanda FOR EACH ROW SET
    NEW.pedida = COALESCE(NEW.pedida, NEW.quantidade_pedida),
    NEW.retida = COALESCE(NEW.retida, NEW.quantidade_retida),
    NEW.falta = NEW.pedida - NEW.devolvida - NEW.retida,
    NEW.quantidade_pedida = IF(MOD(NEW.pedida, 1) = 0, NEW.pedida, 2147483647),
    NEW.quantidade_retida = IF(NEW.retida = NEW.pedida, NEW.quantidade_pedida, CEILING(NEW.retida));
CREATE OR REPLACE TRIGGER demanda_alterada BEFORE UPDATE ON demanda FOR EACH ROW SET
    NEW.pedida = IF(NEW.quantidade_pedida = OLD.quantidade_pedida,
        COALESCE(NEW.pedida, NEW.quantidade_pedida), NEW.quantidade_pedida),
    NEW.retida = IF(NEW.quantidade_retida = OLD.quantidade_retida,
        COALESCE(NEW.retida, NEW.quantidade_retida), NEW.quantidade_retida),
    NEW.falta = NEW.pedida - NEW.devolvida - NEW.retida,
    NEW.quantidade_pedida = IF(MOD(NEW.pedida, 1) = 0, NEW.pedida, 2147483647),
    NEW.quantidade_retida = IF(NEW.retida = NEW.pedida, NEW.quantidade_pedida, CEILING(NEW.retida));
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN NOT ATOMIC
    DECLARE done, last BIGINT UNSIGNED DEFAULT 0;
    SELECT COALESCE(MAX(id), 0) INTO last FROM demanda;
    WHILE done < last DO
        UPDATE demanda SET falta = pedida - retida, atualizado_em = atualizado_em
            WHERE id > done AND id <= done + 1000 AND falta IS NULL;
        SET done = done + 1000;
    END WHILE;
END;
ALTER TABLE demanda
    ADD KEY demanda_na_fila (produto_id, situacao, pendente_desde, id, falta),
    ADD KEY demanda_que_cabe (produto_id, situacao, falta),
    DROP KEY demanda_espera,
    DROP KEY demanda_cabe,
    ALGORITHM = INPLACE, LOCK = NONE;
