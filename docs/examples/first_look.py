"""A first look at PhantomBench from Python, in cells that Jupyter and VS Code know."""

# %% [markdown]
# # A first look at PhantomBench from Python
# Run it in the root of a checkout, whole or cell by cell: no medical data is needed.

# %%
import numpy as np

import phantombench

# %% [markdown]
# ## The data to train on
# `train` is the only split that a submission may have seen.

# %%
train = phantombench.load_split("ecg-phantom", "train")
print(train.samples.shape, train.samples.dtype, np.bincount(train.labels))

# %% [markdown]
# ## Results as a table
# A row a number; an empty value has a reason.

# %%
table = phantombench.results("ecg-phantom")
fid = table[table.measure == "fid"].sort_values("value")
print(fid[["submission", "kind", "value", "low", "high"]].to_string(index=False))

# %% [markdown]
# ## Score a submission
# What is up to date is not computed again.

# %%
result = phantombench.evaluate("ecg-phantom", "mean", measures=["coverage"])
print(result.find("coverage"))

# %% [markdown]
# ## What a discriminator looks at

# %%
why = phantombench.explain("ecg-phantom", "classical-gan", method="shap", points=4)
print(why.units.shape, {name: round(value, 3) for name, (value, _, _) in why.scores.items()})
