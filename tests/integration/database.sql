-- The tables of database.c.
CREATE TABLE valor (
    id INT AUTO_INCREMENT PRIMARY KEY,
    inteiro BIGINT,
    texto VARCHAR(20),
    marca BINARY(4),
    dinheiro DECIMAL(12, 2),
    instante DATETIME(3)
);
CREATE TABLE conta (
    id INT PRIMARY KEY,
    saldo BIGINT NOT NULL,
    CONSTRAINT saldo_nao_negativo CHECK (saldo >= 0)
);
CREATE TABLE lancamento (
    id INT AUTO_INCREMENT PRIMARY KEY,
    conta_id INT NOT NULL,
    quantia BIGINT,
    CONSTRAINT lancamento_conta FOREIGN KEY (conta_id) REFERENCES conta (id)
);
