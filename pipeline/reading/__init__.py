"""Bytes of a foreign workbook -> cells as plain data; runs in a worker and imports only what reading needs."""
