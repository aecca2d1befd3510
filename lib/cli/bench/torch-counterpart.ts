/**
 * @file The same work in PyTorch, for comparison: a script handed to the Python that `--python` names. It builds
 * diffusers' and transformers' classes from the very configuration files we use and times eager and compiled steps.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What to time. */
export interface TorchWork {
  readonly kind: 'train-step' | 'sample';
  readonly unet: Readonly<Record<string, unknown>>;
  readonly text: Readonly<Record<string, unknown>>;
  readonly batch: number;
  /** Denoising steps of `sample`. */
  readonly steps: number;
  readonly threads: number;
  readonly warmup: number;
  readonly repeats: number;
}

export interface TorchTimes {
  readonly eagerSeconds: number;
  /** Null when this Python's torch cannot compile here. */
  readonly compileSeconds: number | null;
  readonly torch: string;
  /** Why compiling failed, when it did. */
  readonly note?: string;
}

const SCRIPT = `
import json, sys, time
import torch
from diffusers import UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel
w = json.load(open(sys.argv[1]))
torch.set_num_threads(w["threads"])
torch.manual_seed(0)
unet = UNet2DConditionModel.from_config(w["unet"])
text = CLIPTextModel(CLIPTextConfig(**{k: v for k, v in w["text"].items() if k not in ("architectures", "model_type")}))
B, S, T = w["batch"], unet.config.sample_size, text.config.max_position_embeddings
cin, cout = unet.config.in_channels, unet.config.out_channels
ids = torch.randint(0, text.config.vocab_size, (B, T))
ids[:, -1] = text.config.eos_token_id
params = list(unet.parameters()) + list(text.parameters())

def trainer(unet, text):
    ema = [p.detach().clone() for p in params]
    opt = torch.optim.AdamW(params, lr=1e-3, weight_decay=0.0)
    x, n, t = torch.randn(B, cin, S, S), torch.randn(B, cout, S, S), torch.randint(0, 1000, (B,))
    weight = torch.rand(B) + 1
    def step():
        e = unet(x, t, text(ids).last_hidden_state).sample
        loss = (((e - n) ** 2).mean((1, 2, 3)) * weight).mean()
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(params, 1.0)
        opt.step()
        with torch.no_grad():
            torch._foreach_mul_(ema, 0.999)
            torch._foreach_add_(ema, [p.detach() for p in params], alpha=0.001)
        return loss.item()
    return step

def sampler(unet, text):
    image = torch.randn(B, cin - cout, S, S)
    images = torch.cat([image, image, torch.zeros_like(image)])
    def step():
        with torch.no_grad():
            context = text(torch.cat([ids, ids, ids])).last_hidden_state
            z = torch.randn(B, cout, S, S)
            for i in range(w["steps"]):
                a, b, c = unet(torch.cat([torch.cat([z, z, z]), images], 1), torch.tensor(float(999 - i)), context).sample.chunk(3)
                z = z - 0.05 * (c + 3 * (a - b) + 2 * (b - c))
        return z
    return step

make = trainer if w["kind"] == "train-step" else sampler
def seconds(step):
    for _ in range(w["warmup"]): step()
    times = []
    for _ in range(w["repeats"]):
        t0 = time.perf_counter(); step(); times.append(time.perf_counter() - t0)
    return sorted(times)[len(times) // 2]

out = {"torch": torch.__version__, "eagerSeconds": seconds(make(unet, text)), "compileSeconds": None}
try:
    out["compileSeconds"] = seconds(make(torch.compile(unet), torch.compile(text)))
except Exception as e:
    out["note"] = str(e).strip().splitlines()[0][:200]
print("RESULT " + json.dumps(out))
`;

/** Runs the counterpart; throws one sentence when this Python cannot. */
export async function timeTorch(python: string, work: TorchWork): Promise<TorchTimes> {
  const folder = await mkdtemp(join(tmpdir(), 'apiary-bench-'));
  try {
    const [script, input] = [join(folder, 'counterpart.py'), join(folder, 'work.json')];
    await writeFile(script, SCRIPT);
    await writeFile(input, JSON.stringify(work));
    const { code, stdout, stderr } = await run(python, [script, input]);
    const line = stdout.split('\n').find((text) => text.startsWith('RESULT '));
    if (code !== 0 || !line) throw new Error(`${python} could not run the PyTorch counterpart (it needs torch, diffusers and transformers): ${stderr.trim().split('\n').at(-1) ?? 'no message'}`);
    return JSON.parse(line.slice('RESULT '.length)) as TorchTimes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data));
    child.stderr.on('data', (data: Buffer) => (stderr += data));
    child.once('error', (error) => reject(new Error(`${command} cannot be started: ${error.message}.`)));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
