"""Train models: the only part, with `songwriter.model.network`, that imports torch.

`events` and `recipe` don't, so that the command line and the studio can know a run without paying for torch.
"""
