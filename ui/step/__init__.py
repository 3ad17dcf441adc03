"""The page inside a step: ledger, pictures, twins and stability."""
