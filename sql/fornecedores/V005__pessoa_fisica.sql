-- A supplier is a company or a person: it has a CNPJ or a CPF. One that is not needed any more is retired
-- (ativo 0), and its number stays taken. Programs from before these columns write a CNPJ always, and show
-- "" where there is a CPF.
ALTER TABLE fornecedor
    MODIFY cnpj CHAR(14) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN cpf CHAR(11) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER cnpj,
    ADD COLUMN observacao VARCHAR(2000) NULL AFTER endereco_cep,
    ADD COLUMN ativo TINYINT NOT NULL DEFAULT 1 AFTER observacao,
    ADD UNIQUE KEY fornecedor_cpf (cpf),
    ADD CONSTRAINT fornecedor_cpf_valido CHECK (cpf REGEXP '^[0-9]{11}$'),
    ADD CONSTRAINT fornecedor_de_um_numero CHECK ((cnpj IS NULL) <> (cpf IS NULL)),
    ADD CONSTRAINT fornecedor_ativo_valido CHECK (ativo IN (0, 1));
