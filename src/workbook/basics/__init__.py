"""What every room uses: files published whole, errors that are one sentence, commands that stop, values as a page shows
them.
"""
