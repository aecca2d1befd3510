/**
 * What `apiary paper` measures and how it says what it found, fixed before anything runs: one entry per figure or table of HIVE (Zhang et al., CVPR
 * 2024). All of it is plain data, so that one hash covers it (`write-plan.ts`); `build-figures.ts` does what it says.
 */
import type { TArm, TFineTuneConfig } from '#lib/contracts/stages.ts';

/** What editors are made of: twins of Stable Diffusion 1.5 and, with its linear projections, its text encoder and its prediction of velocities, of 2.1. Both supervised editors learnt from the same pairs in as many steps (`gpu-worker/shapes/pretrain/presets`). */
export const BACKBONES = ['1.5', '2.1'] as const;
export type Backbone = (typeof BACKBONES)[number];

/** An editor that is compared: the one to start from, or one that is trained from it. */
export interface ArmPlan {
  title: string;
  /** Whose supervised editor it starts from; 1.5 when absent. */
  backbone?: Backbone;
  /** Of an editor that learns from the text-to-image model on, with the settings of `supervised`, from pairs of these triplets: people’s (the world’s grammar), or what a language model that learnt from them wrote, right or wrong. */
  supervised?: 'people' | 'writer';
  /** Absent: the editor to start from, as it is. `rankedBy`: the backbone whose edits people ranked for its reward; 1.5 when absent, whatever its own is. */
  training?: { arm: TArm; reward: 'none' | 'learned' | 'oracle'; rankedBy?: Backbone; beta?: number } & Partial<Pick<TFineTuneConfig, 'pairShare' | 'inverses' | 'learningRate' | 'maxNoiseWeight'>>;
  /** Another draw of noise, where it is compared with itself. */
  noise?: number;
}

/** All trained arms of a backbone have the same start, and all of both the same steps, batches, noise and dropout draws; `dpo` learns from as many pairs of ranked edits a step instead, at a rate and weights of its own. */
export const ARMS = {
  supervised: { title: 'Supervised' },
  again: { title: 'Supervised again', noise: 1 },
  control: { title: 'Control', training: { arm: 'control', reward: 'none' } },
  hive: { title: 'HIVE', training: { arm: 'weighted', reward: 'learned' } },
  conditional: { title: 'Conditional HIVE', training: { arm: 'conditional', reward: 'learned' } },
  scalar: { title: 'HIVE-reward', training: { arm: 'scalar', reward: 'learned' } },
  oracle: { title: 'Oracle', training: { arm: 'weighted', reward: 'oracle' } },
  half: { title: 'HIVE from 50 % of the pairs', training: { arm: 'weighted', reward: 'learned', pairShare: 0.5 } },
  third: { title: 'HIVE from 30 % of the pairs', training: { arm: 'weighted', reward: 'learned', pairShare: 0.3 } },
  tenth: { title: 'HIVE from 10 % of the pairs', training: { arm: 'weighted', reward: 'learned', pairShare: 0.1 } },
  inverses: { title: 'Control with inverses', training: { arm: 'control', reward: 'none', inverses: true } },
  'people-data': { title: 'Supervised on our data', supervised: 'people', training: { arm: 'control', reward: 'none' } },
  'official-data': { title: 'Supervised on official-style data', supervised: 'writer', training: { arm: 'control', reward: 'none' } },
  'supervised-21': { title: 'Supervised 2.1', backbone: '2.1' },
  'control-21': { title: 'Control 2.1', backbone: '2.1', training: { arm: 'control', reward: 'none' } },
  'hive-21': { title: 'HIVE 2.1', backbone: '2.1', training: { arm: 'weighted', reward: 'learned' } },
  'own-21': { title: 'HIVE 2.1, own rankings', backbone: '2.1', training: { arm: 'weighted', reward: 'learned', rankedBy: '2.1' } },
  dpo: { title: 'DPO', training: { arm: 'dpo', reward: 'none', beta: 200, learningRate: 5e-5, maxNoiseWeight: 1 } },
} as const satisfies Record<string, ArmPlan>;
export type ArmName = keyof typeof ARMS;

/** What the paper claims of a comparison. Without one there is nothing to agree with, and the finding is told as it is. */
export interface Claim {
  /** With what the paper compares instead: it has no step-matched control. */
  instead?: string;
  /** Net votes for a in percent, where we know the paper's number. */
  net?: number;
}

/** One thing that is measured. `expects` is what the paper says; the sentence about it follows from its kind alone. */
export type Part =
  /** A blind study: items that a won by majority, of those decided. */
  | { kind: 'votes'; a: ArmName; b: ArmName; note: string; expects?: Claim }
  /** The same votes, apart by what the instruction asks for. */
  | { kind: 'votes-by'; by: 'verb' | 'category'; a: ArmName; b: ArmName }
  /** CLIP image similarity against directional similarity over image guidance; the mean distance of a's curve above b's. */
  | { kind: 'curve'; a: ArmName; b: ArmName; expects?: Claim }
  /** Edits that are right by the world's oracle, in all or by verb. */
  | { kind: 'success'; by: 'all' | 'verb'; of: 'perfect' | 'preserved'; arms: readonly ArmName[] }
  /** Edits of the known-hard slice that are right, by kind: instructions that begin so. */
  | { kind: 'hard'; arms: readonly ArmName[] }
  /** Held-out pairs that rewards order as annotators do: trained without rankings of one flag or another. */
  | { kind: 'reward-flags'; paperUsable: number }
  /** The same from a share of the ranked items. */
  | { kind: 'reward-shares'; shares: readonly number[] }
  /** Held-out pairs of every backbone's edits that the reward of every backbone's rankings orders as annotators do. */
  | { kind: 'reward-carried' }
  /** Decided items of blind studies on which the learned reward prefers the voters’ winner. */
  | { kind: 'reward-votes'; comparisons: readonly { a: ArmName; b: ArmName }[] }
  /** Edits that people flagged as harmful, of every editor in a blind study: a and b at least. */
  | { kind: 'harmful'; a: ArmName; b: ArmName }
  /** Counts in the triplets that editors learn from. */
  | { kind: 'texts'; of: 'verbs' | 'nouns' | 'categories' | 'invertible'; topVerbs?: number }
  /** Pictures only. */
  | { kind: 'sheet'; of: 'editors' | 'rankings' };

export interface FigurePlan {
  /** Where it is in the paper. */
  figure: string;
  title: string;
  /** What the paper says, in our words. */
  paper: string;
  parts: readonly Part[];
  /** Why who is in a hurry leaves it out. */
  slow?: string;
}

const NO_NUMBER = 'We have no number of the paper’s to put beside ours.';

/** Kinds of the known-hard slice by how their instructions begin, most special first. */
export const HARD_KINDS = [
  { name: 'zooming', begins: 'zoom' },
  { name: 'counting', begins: 'add two' },
  { name: 'spatial words', begins: 'add' },
] as const;

export const FIGURES = {
  'fig-5': {
    figure: 'Fig. 5',
    title: 'Keeping the picture against making the change',
    paper: 'HIVE’s curve lies above that of the supervised editor on the same data. The paper has no step-matched control.',
    parts: [
      { kind: 'curve', a: 'hive', b: 'control', expects: { instead: 'the supervised editor' } },
      { kind: 'curve', a: 'hive', b: 'supervised', expects: {} },
      { kind: 'curve', a: 'oracle', b: 'control' },
    ],
  },
  'fig-6': {
    figure: 'Fig. 6',
    title: 'HIVE against the supervised editor, by blind votes',
    paper: 'HIVE gets about 25 % more votes than the supervised editor on the same data (1,000 items, three annotators, no interval given). The paper has no step-matched control.',
    parts: [
      { kind: 'votes', a: 'hive', b: 'control', note: 'The verdict: the same steps, batches and noise; only the reward is missing.', expects: { instead: 'the supervised editor' } },
      { kind: 'votes', a: 'hive', b: 'supervised', note: 'The paper’s own comparison. It also counts what training longer brings.', expects: { net: 25 } },
      { kind: 'votes', a: 'control', b: 'supervised', note: 'What training longer brings by itself.' },
      { kind: 'votes', a: 'oracle', b: 'control', note: 'The upper bound: the world’s own judgement as the reward.' },
      { kind: 'votes', a: 'supervised', b: 'again', note: 'One model, two draws of noise: it must hold one half.' },
      { kind: 'success', by: 'all', of: 'perfect', arms: ['supervised', 'control', 'hive', 'conditional', 'oracle'] },
    ],
  },
  'fig-5-6-data': {
    figure: 'Figs 5 and 6, data',
    title: 'The supervised editor on our data against official-style data',
    paper: 'The supervised editor on the paper’s data gets about 30 % more votes than the official InstructPix2Pix.',
    slow: 'It needs two supervised editors from the text-to-image model on, one of them on pairs that are drawn for it: more than half an hour of two cores for each seed. The preset full has it.',
    parts: [
      { kind: 'votes', a: 'people-data', b: 'official-data', note: 'Both from the text-to-image model, in the same steps; triplets by people against triplets by a language model that learnt from them, as InstructPix2Pix made its data. Of neither are pairs filtered.', expects: { net: 30 } },
      { kind: 'curve', a: 'people-data', b: 'official-data', expects: {} },
      { kind: 'success', by: 'all', of: 'perfect', arms: ['people-data', 'official-data'] },
    ],
  },
  'fig-8': {
    figure: 'Fig. 8',
    title: 'Conditional against weighted reward loss',
    paper: `The two losses are compared by votes and over guidance. ${NO_NUMBER}`,
    parts: [
      { kind: 'votes', a: 'conditional', b: 'hive', note: 'The reward in words behind the instruction, asked for five, against a weight per example.' },
      { kind: 'curve', a: 'conditional', b: 'hive' },
    ],
  },
  'fig-9': {
    figure: 'Fig. 9',
    title: 'Cycle consistency',
    paper: `Training also on inverted triplets is compared with training without them. ${NO_NUMBER}`,
    parts: [
      { kind: 'texts', of: 'invertible' },
      { kind: 'votes', a: 'inverses', b: 'control', note: 'The same steps; one also learns every pair backwards.' },
    ],
  },
  'fig-10': {
    figure: 'Fig. 10',
    title: 'Success by verb',
    paper: `Add, remove, change, make and put are told apart. ${NO_NUMBER}`,
    parts: [
      { kind: 'success', by: 'verb', of: 'perfect', arms: ['supervised', 'control', 'hive', 'oracle'] },
      { kind: 'votes-by', by: 'verb', a: 'hive', b: 'control' },
    ],
  },
  'fig-11-reward': {
    figure: 'Fig. 11, reward',
    title: 'The reward as a number',
    paper: `HIVE with an embedding of the scalar reward is compared with the reward in words. ${NO_NUMBER}`,
    parts: [
      { kind: 'votes', a: 'conditional', b: 'scalar', note: 'The reward in words against an embedding of the number beside the text.' },
      { kind: 'votes', a: 'scalar', b: 'control', note: 'The number against no reward at all.' },
    ],
  },
  'fig-11-backbone': {
    figure: 'Fig. 11, backbone',
    title: 'Another backbone',
    paper: `Stable Diffusion 2.1 is compared with 1.5. ${NO_NUMBER}`,
    parts: [
      { kind: 'votes', a: 'hive-21', b: 'hive', note: 'The other backbone, fine-tuned with the same reward on the same pairs. Its supervised editor learnt from the same pairs in as many steps.' },
      { kind: 'success', by: 'all', of: 'perfect', arms: ['supervised', 'supervised-21', 'hive', 'hive-21'] },
    ],
  },
  'fig-12': {
    figure: 'Fig. 12',
    title: 'The known-hard slice',
    paper: 'Zooming, counting and spatial words are shown to fail.',
    parts: [{ kind: 'hard', arms: ['supervised', 'control', 'hive'] }],
  },
  'fig-15': {
    figure: 'Fig. 15',
    title: 'Verbs and nouns of the instructions',
    paper: 'Add, change, make, remove and put begin about 85 % of the instructions that people wrote.',
    parts: [
      { kind: 'texts', of: 'verbs', topVerbs: 0.85 },
      { kind: 'texts', of: 'nouns' },
    ],
  },
  'fig-17-18': {
    figure: 'Figs 17 and 18',
    title: 'HIVE on the other backbone',
    paper: `HIVE is also shown on Stable Diffusion 2.1. ${NO_NUMBER}`,
    parts: [
      { kind: 'votes', a: 'hive-21', b: 'control-21', note: 'The verdict on 2.1: the same steps, batches and noise; only the reward, learnt from rankings of 1.5’s edits, is missing.' },
      { kind: 'votes', a: 'hive-21', b: 'supervised-21', note: 'The paper’s own kind of comparison. It also counts what training longer brings.' },
      { kind: 'success', by: 'all', of: 'perfect', arms: ['supervised-21', 'control-21', 'hive-21'] },
    ],
  },
  'fig-19': {
    figure: 'Fig. 19',
    title: 'A reward carried from one backbone to the other',
    paper: `A reward trained on one backbone’s edits serves to fine-tune another one. ${NO_NUMBER}`,
    parts: [
      { kind: 'votes', a: 'hive-21', b: 'control-21', note: 'A reward from rankings of 1.5’s edits, at work on 2.1: as in figures 17 and 18.' },
      { kind: 'reward-carried' },
    ],
  },
  'fig-19-own': {
    figure: 'Fig. 19, own reward',
    title: 'A carried reward against one’s own',
    paper: `A reward trained on one backbone’s edits serves to fine-tune another one. ${NO_NUMBER}`,
    slow: 'It needs one more editor with a study of its own, about a minute of two cores for each seed. The preset full has it.',
    parts: [
      { kind: 'votes', a: 'hive-21', b: 'own-21', note: 'A reward from rankings of 1.5’s edits against one from as many rankings of 2.1’s own, of the same instructions.' },
      { kind: 'success', by: 'all', of: 'perfect', arms: ['control-21', 'hive-21', 'own-21'] },
    ],
  },
  'fig-19-20': {
    figure: 'Fig. 20',
    title: 'Less data',
    paper: `All, 50, 30 and 10 % of the data are compared. ${NO_NUMBER}`,
    parts: [
      { kind: 'votes', a: 'hive', b: 'half', note: 'All training pairs against half of them, the same steps.' },
      { kind: 'votes', a: 'hive', b: 'third', note: 'All training pairs against 30 %.' },
      { kind: 'votes', a: 'hive', b: 'tenth', note: 'All training pairs against 10 %.' },
      { kind: 'reward-shares', shares: [0.1, 0.3, 0.5] },
    ],
  },
  'fig-21': {
    figure: 'Fig. 21',
    title: 'Votes by sub-category',
    paper: `Global style, attributes, add or remove, manipulation and the rest are told apart. ${NO_NUMBER}`,
    parts: [
      { kind: 'votes-by', by: 'category', a: 'hive', b: 'control' },
      { kind: 'votes-by', by: 'category', a: 'hive', b: 'supervised' },
      { kind: 'texts', of: 'categories' },
    ],
  },
  flags: {
    figure: 'Flag filter',
    title: 'Rewards without flagged rankings',
    paper: 'Of 3,634 ranked items 1,412 (38.9 %) carry no flag; only those train the reward. Rewards with some and with all flags filtered are compared.',
    parts: [{ kind: 'reward-flags', paperUsable: 0.389 }],
  },
  'reward-votes': {
    figure: 'Reward and votes',
    title: 'Does the reward prefer what the voters prefer?',
    paper: `The reward is trained on rankings to say what people prefer. ${NO_NUMBER}`,
    parts: [
      {
        kind: 'reward-votes',
        comparisons: [
          { a: 'hive', b: 'control' },
          { a: 'hive', b: 'supervised' },
          { a: 'control', b: 'supervised' },
          { a: 'oracle', b: 'control' },
          { a: 'conditional', b: 'hive' },
          { a: 'supervised', b: 'again' },
        ],
      },
    ],
  },
  dpo: {
    slow: 'It is no figure of the paper. The preset full has it.',
    figure: 'Beyond the paper',
    title: 'DPO on the votes',
    paper: 'The paper has no such editor: Diffusion-DPO (Wallace et al. 2023) learns from the rankings themselves, without a reward.',
    parts: [
      { kind: 'votes', a: 'dpo', b: 'control', note: 'Pairs of ranked edits against training pairs; both without a reward.' },
      { kind: 'votes', a: 'dpo', b: 'hive', note: 'The rankings themselves against a reward that learnt from them.' },
      { kind: 'success', by: 'all', of: 'perfect', arms: ['control', 'hive', 'dpo'] },
    ],
  },
  harmful: {
    figure: 'Harmful flags',
    title: 'Edits flagged as harmful, by editor',
    paper: `Annotators can flag a ranking as harmful; such rankings do not train the reward. ${NO_NUMBER}`,
    parts: [{ kind: 'harmful', a: 'hive', b: 'control' }],
  },
  sheets: {
    figure: 'Figs 1, 4, 7 and 22–26',
    title: 'Contact sheets',
    paper: 'HIVE is shown to follow the instruction and to keep the rest. How often it does is measured here.',
    parts: [
      { kind: 'sheet', of: 'editors' },
      { kind: 'sheet', of: 'rankings' },
      { kind: 'success', by: 'all', of: 'preserved', arms: ['supervised', 'control', 'hive', 'conditional', 'oracle'] },
    ],
  },
} as const satisfies Record<string, FigurePlan>;
export type FigureName = keyof typeof FIGURES;
export const FIGURE_NAMES = Object.keys(FIGURES) as [FigureName, ...FigureName[]];
/** Those that who is in a hurry makes, too. */
export const QUICK_FIGURES = FIGURE_NAMES.filter((name) => (FIGURES[name] as FigurePlan).slow === undefined);

/** How findings are made of measurements: hashed with the rest. */
export const RULES = {
  version: 1,
  majority: 'an item is won by the choice with most votes; a shared first place, and A, B, tie, is a tie',
  share: 'items a won / items decided, Wilson 95 % over items of all seeds',
  net: 'items a won − items b won in percent of all items, normal 95 % over items of all seeds',
  curve: 'mean vertical distance of a’s points above b’s curve, straight lines between b’s points, where b’s curve reaches; 95 % by 500 bootstrap samples of items, seed 1, from 20 items on',
  harmful: 'edits of an editor that somebody reported / its edits that got a counted vote or a report, each edit once however many studies show it, Wilson 95 % over edits of all seeds',
  carried: 'a reward on the held-out rankings of another backbone’s edits, as it is: the same held-out instructions for both backbones, the same start and steps for both rewards',
  seen: 'a difference is seen when its 95 % interval leaves out equality; otherwise none is seen, which does not say that there is none',
} as const;
