-- Whom a project is for. Its words are searched like those of a supplier's city: with `cliente=` before them.
ALTER TABLE projeto
    ADD COLUMN cliente VARCHAR(120) NULL,
    ALGORITHM = INSTANT;
CREATE OR REPLACE TRIGGER projeto_palavras_novo AFTER INSERT ON projeto FOR EACH ROW
    INSERT IGNORE INTO projeto_palavra (palavra, ordem, alvo)
    SELECT LEFT(p.palavra, 60), NEW.nome, NEW.id
        FROM JSON_TABLE(palavras(NEW.nome),
            '$[*]' COLUMNS (palavra VARCHAR(240) PATH '$')) AS p
        WHERE p.palavra <> ''
    UNION ALL SELECT LEFT(CONCAT('cliente=', p.palavra), 60), NEW.nome, NEW.id
        FROM JSON_TABLE(palavras(NEW.cliente),
            '$[*]' COLUMNS (palavra VARCHAR(240) PATH '$')) AS p
        WHERE p.palavra <> '';
CREATE OR REPLACE TRIGGER projeto_palavras_alterado AFTER UPDATE ON projeto FOR EACH ROW
BEGIN
    IF NOT (BINARY OLD.nome <=> BINARY NEW.nome AND BINARY OLD.cliente <=> BINARY NEW.cliente) THEN
        DELETE FROM projeto_palavra WHERE alvo = NEW.id;
        INSERT IGNORE INTO projeto_palavra (palavra, ordem, alvo)
        SELECT LEFT(p.palavra, 60), NEW.nome, NEW.id
            FROM JSON_TABLE(palavras(NEW.nome),
            '$[*]' COLUMNS (palavra VARCHAR(240) PATH '$')) AS p
            WHERE p.palavra <> ''
        UNION ALL SELECT LEFT(CONCAT('cliente=', p.palavra), 60), NEW.nome, NEW.id
            FROM JSON_TABLE(palavras(NEW.cliente),
            '$[*]' COLUMNS (palavra VARCHAR(240) PATH '$')) AS p
            WHERE p.palavra <> '';
    END IF;
END;
