-- Two branches of one refresh token: which token each came of, which branch went on after the leeway, and
-- how many pairs a token gave.
ALTER TABLE refresh_token
    ADD COLUMN origem BINARY(32) NULL COMMENT 'the token that it was given for; NULL: a login',
    ADD COLUMN sobrevivente BINARY(32) NULL COMMENT 'of those given for this one, the one that went on',
    ADD COLUMN pares TINYINT UNSIGNED NOT NULL DEFAULT 0;
