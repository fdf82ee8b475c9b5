"""A second reading of the formats, slow and plain, against which the engine is proved.

Nothing here imports the engine, the checker or what they share; only the domain types. Every
series of every need is written out slot by slot, so these oracles are for small weeks alone.
"""
