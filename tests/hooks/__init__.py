"""The installed hooks, run by the real git in every way of committing, merging, pushing and receiving."""
