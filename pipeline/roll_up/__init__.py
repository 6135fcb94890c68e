"""One level up: the 上报包 of a bureau as bytes, and the ledger of the bureaus below (上级台账) as a workbook."""
