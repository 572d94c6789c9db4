-- The words that texts are searched by, as a JSON list: of letters and digits, without combining marks.
-- Apostrophes (D'Ávila) and hyphens (Aço-Inox) are left out, and what they separate are words, too: davila,
-- d, Ávila. Case and accents stay, for palavra is compared without them. The programs split what is searched
-- for likewise (apps/common/values/palavras.c).
CREATE FUNCTION palavras(texto TEXT) RETURNS TEXT DETERMINISTIC NO SQL
    RETURN CONCAT('["', REPLACE(TRIM(REGEXP_REPLACE(REGEXP_REPLACE(
        CONCAT(texto, ' ', REGEXP_REPLACE(texto,
            '[-\\x{2010}\\x{2011}\'`\\x{B4}\\x{2BC}\\x{2018}\\x{2019}\\x{2032}]', '')),
        '\\p{M}+', ''), '[^\\p{L}\\p{N}]+', ' ')), ' ', '","'), '"]');

-- The words of the name of each person.
-- ordem is the name by which the row is ordered. Triggers keep the words, in the transaction that changes the
-- row, also when a program of the release before does.
CREATE TABLE pessoa_palavra (
    palavra VARCHAR(60) NOT NULL,
    ordem   VARCHAR(120) NOT NULL,
    alvo    BIGINT UNSIGNED NOT NULL COMMENT 'id of the row',
    PRIMARY KEY (palavra, ordem, alvo),
    KEY alvo (alvo),
    CONSTRAINT palavra_de_pessoa FOREIGN KEY (alvo) REFERENCES pessoa (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_ai_ci;
-- Why the table is locked, and defined once more: docs/decisions/migrations.md.
LOCK TABLES pessoa WRITE;
CREATE TRIGGER pessoa_palavras_novo AFTER INSERT ON pessoa FOR EACH ROW
    INSERT IGNORE INTO pessoa_palavra (palavra, ordem, alvo)
    SELECT LEFT(p.palavra, 60), NEW.nome, NEW.id
        FROM JSON_TABLE(palavras(NEW.nome),
            '$[*]' COLUMNS (palavra VARCHAR(240) PATH '$')) AS p
        WHERE p.palavra <> '';
CREATE TRIGGER pessoa_palavras_alterado AFTER UPDATE ON pessoa FOR EACH ROW
BEGIN
    IF NOT (BINARY OLD.nome <=> BINARY NEW.nome) THEN
        DELETE FROM pessoa_palavra WHERE alvo = NEW.id;
        INSERT IGNORE INTO pessoa_palavra (palavra, ordem, alvo)
        SELECT LEFT(p.palavra, 60), NEW.nome, NEW.id
            FROM JSON_TABLE(palavras(NEW.nome),
            '$[*]' COLUMNS (palavra VARCHAR(240) PATH '$')) AS p
            WHERE p.palavra <> '';
    END IF;
END;
ALTER TABLE pessoa COMMENT = '', ALGORITHM = INSTANT;
UNLOCK TABLES;

-- The rows that there are, a thousand in each transaction. They are locked meanwhile, so that a change of one
-- comes before its words are made here or after.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
BEGIN NOT ATOMIC
    DECLARE done, last BIGINT UNSIGNED DEFAULT 0;
    SELECT COALESCE(MAX(id), 0) INTO last FROM pessoa;
    WHILE done < last DO
        INSERT IGNORE INTO pessoa_palavra (palavra, ordem, alvo)
            SELECT LEFT(p.palavra, 60), nome, id
            FROM pessoa JOIN JSON_TABLE(palavras(nome),
            '$[*]' COLUMNS (palavra VARCHAR(240) PATH '$')) AS p
            WHERE id > done AND id <= done + 1000 AND p.palavra <> '' LOCK IN SHARE MODE;
        SET done = done + 1000;
    END WHILE;
END;
