"""`python -m workbook.deployment deploy|destroy STACK`: the stack on an account, made by the SAM CLI and removed."""
