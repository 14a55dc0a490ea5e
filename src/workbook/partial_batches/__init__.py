"""`python -m workbook.partial_batches`: what mappings make of a function's answers, and what AWS does."""
