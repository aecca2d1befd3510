"""The PyTorch side of `apiary bench`: reads a task folder, then answers one JSON line per request on standard input.

Request  {"mode": "eager" | "compile", "iterations": n}
Reply    {"seconds": total, "value": v} | {"unavailable": why} | {"error": why}
"""
import json, os, shutil, sys, time

# Replies get the real standard output; whatever libraries print goes to standard error.
replies = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def reply(**message):
    print(json.dumps(message), file=replies, flush=True)


try:
    import diffusers, torch
    from safetensors.torch import load_file
except ImportError as error:
    reply(error=f"it cannot import {error.name or error}; install torch, diffusers and safetensors there")
    sys.exit(1)

folder = sys.argv[1]
with open(os.path.join(folder, "task.json")) as file:
    task = json.load(file)
settings = task["settings"]
torch.set_num_threads(task["threads"])
torch.set_num_interop_threads(1)
device = settings["device"]
if device == "cuda" and not torch.cuda.is_available():
    reply(error="its PyTorch finds no CUDA device")
    sys.exit(1)
inputs = {name: tensor.to(device) for name, tensor in load_file(os.path.join(folder, "inputs.safetensors")).items()}
weights = load_file(os.path.join(folder, "weights.safetensors"))


def build_unet():
    unet = diffusers.UNet2DConditionModel.from_config({k: v for k, v in settings["unet"].items() if k != "_class_name"})
    unet.load_state_dict(weights)
    return unet.to(device)


class TrainStep:
    def __init__(self, wrap):
        self.unet = build_unet().train()
        self.model = wrap(self.unet)
        o = settings["optimizer"]
        self.parameters = list(self.unet.parameters())
        self.optimizer = torch.optim.AdamW(self.parameters, lr=o["learningRate"], weight_decay=o["weightDecay"], fused=True)
        self.ema = [p.detach().clone() for p in self.parameters]
        self.clip, self.follow = o["clipNorm"], 1 - o["emaDecay"]

    def run(self):
        with torch.autocast("cuda", torch.bfloat16, enabled=device == "cuda"):
            predicted = self.model(inputs["sample"], inputs["timesteps"], inputs["context"]).sample
        loss = torch.nn.functional.mse_loss(predicted.float(), inputs["target"])
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, self.clip)
        self.optimizer.step()
        with torch.no_grad():
            torch._foreach_lerp_(self.ema, self.parameters, self.follow)
        return loss.item()


class Sample:
    def __init__(self, wrap):
        self.dtype = torch.bfloat16 if device == "cuda" else torch.float32
        self.model = wrap(build_unet().to(self.dtype).eval())
        self.context = inputs["context"].to(self.dtype)
        self.scheduler = diffusers.DDIMScheduler.from_config({k: v for k, v in settings["scheduler"].items() if k != "_class_name"})

    @torch.inference_mode()
    def run(self):
        self.scheduler.set_timesteps(settings["steps"])
        latents = inputs["init"] * self.scheduler.init_noise_sigma
        for t in self.scheduler.timesteps:
            both = self.scheduler.scale_model_input(torch.cat([latents] * 2), t).to(self.dtype)
            none, text = self.model(both, t, self.context).sample.float().chunk(2)
            latents = self.scheduler.step(none + settings["guidanceScale"] * (text - none), t, latents).prev_sample
        return latents.square().mean().item()


KINDS = {"train-step": TrainStep, "sample": Sample}
made = {}


def compiler():
    return next((c for c in (os.environ.get("CXX"), "g++", "clang++", "c++", "cl") if c and shutil.which(c)), None)


def get(mode):
    if mode not in made:
        made[mode] = KINDS[task["kind"]](torch.compile if mode == "compile" else (lambda unet: unet))
    return made[mode]


reply(torch=torch.__version__, tunables=os.environ.get("GLIBC_TUNABLES", ""))
for line in sys.stdin:
    request = json.loads(line)
    mode = request["mode"]
    try:
        if mode == "compile" and compiler() is None:
            reply(unavailable="there is no C++ compiler")
            continue
        work = get(mode)
        start = time.perf_counter()
        for _ in range(request["iterations"]):
            value = work.run()
        reply(seconds=time.perf_counter() - start, value=value)
    except Exception as error:
        why = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"
        reply(**{"unavailable" if mode == "compile" else "error": why})
