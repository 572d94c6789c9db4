-- Of all that the project holds of the material, in reais to the thousandth of a centavo; NULL where it is
-- not known, as in rows from before this column.
ALTER TABLE material
    ADD COLUMN custo DECIMAL(16, 5) NULL,
    ALGORITHM = INSTANT;
