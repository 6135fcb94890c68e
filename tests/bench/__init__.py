"""Measurements that are printed and asserted by nobody: what the commands cost, and how that grows."""
