-- What was counted, and what the shelf should have had then, of an AJUSTE; NULL in older rows. Without
-- esperada what the stock had when it was booked counts.
ALTER TABLE movimentacao
    ADD COLUMN contada DECIMAL(13, 3) NULL,
    ADD COLUMN esperada DECIMAL(13, 3) NULL,
    ALGORITHM = INSTANT;
