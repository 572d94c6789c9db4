-- From where a person changed the stock, and what one person changed.
ALTER TABLE movimentacao
    ADD COLUMN endereco VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NULL
        COMMENT 'of the client; NULL for what a message changed' AFTER usuario,
    ADD KEY movimentacao_usuario (usuario, criado_em, id);
