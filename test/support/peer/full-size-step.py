"""One training step of Stable Diffusion 1.5's UNet in PyTorch, for its peak memory. usage: full-size-step.py SIDE THREADS [DIVISOR of the width]"""
import json
import resource
import sys

import torch
from diffusers import UNet2DConditionModel

side, threads, divisor = (*map(int, sys.argv[1:]), 1)[:3]
torch.set_num_threads(threads)
torch.nn.init.kaiming_uniform_ = lambda tensor, *_, **__: tensor.data.fill_(0.001)  # drawing 860 million numbers takes longer than the step
unet = UNet2DConditionModel(block_out_channels=tuple(c // divisor for c in (320, 640, 1280, 1280)), norm_num_groups=32 if divisor == 1 else 16, layers_per_block=2, cross_attention_dim=768, attention_head_dim=8, sample_size=64).train()
optimizer = torch.optim.AdamW(unet.parameters(), lr=1e-5)
sample, context, noise = torch.randn(1, 4, side, side), torch.randn(1, 77, 768), torch.randn(1, 4, side, side)
loss = torch.nn.functional.mse_loss(unet(sample, torch.tensor([500]), context).sample, noise)
loss.backward()
torch.nn.utils.clip_grad_norm_(unet.parameters(), 1.0)
optimizer.step()
print(json.dumps({'peakBytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, 'loss': float(loss)}))
