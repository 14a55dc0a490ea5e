"""Distributed Map: every item, or batch of items, is a child execution of its own (Step Functions guide, *Using Map
state in Distributed mode to process large-scale parallel workloads*).
"""
