/** @file What the pages say, in ICU's message format, one file per area. English is the source; the others have the same keys (checked by the compiler). */
import type { Language } from './languages.ts';
import type {} from 'use-intl/core';
import account from './en/account.json';
import board from './en/board.json';
import admin from './en/admin.json';
import frame from './en/frame.json';
import paper from './en/paper.json';
import playground from './en/playground.json';
import requests from './en/requests.json';
import research from './en/research.json';
import results from './en/results.json';
import runs from './en/runs.json';
import study from './en/study.json';
import tasks from './en/tasks.json';
import accountDe from './de/account.json';
import boardDe from './de/board.json';
import adminDe from './de/admin.json';
import frameDe from './de/frame.json';
import paperDe from './de/paper.json';
import playgroundDe from './de/playground.json';
import requestsDe from './de/requests.json';
import researchDe from './de/research.json';
import resultsDe from './de/results.json';
import runsDe from './de/runs.json';
import studyDe from './de/study.json';
import tasksDe from './de/tasks.json';

const en = {
  /** Signing in and up, the account's menu. */
  account,
  /** The job board, earnings, qualifications, messages. */
  board,
  /** What stands around every page, and small parts that many share. */
  frame,
  /** Administrators' pages; requesters' lists of workers, keys and statements. */
  admin,
  /** The paper's figures as they were measured here; what was found stays in English. */
  paper,
  /** Trying editors out. */
  playground,
  /** Requesters' studies and the form of a new one. */
  requests,
  /** Researchers' pages. */
  research,
  /** Researchers’ runs: one as it goes, what a loop found, starting and comparing. */
  runs,
  /** A study as its requester sees it: progress, verdict, review, export. */
  results,
  /** Doing the tasks of a study or of a requester's own question: clock, stopping, reporting. */
  study,
  /** The task types themselves. */
  tasks,
};

export type Messages = typeof en;

export const MESSAGES: Record<Language, Messages> = {
  en,
  de: { account: accountDe, board: boardDe, admin: adminDe, frame: frameDe, paper: paperDe, playground: playgroundDe, requests: requestsDe, research: researchDe, results: resultsDe, runs: runsDe, study: studyDe, tasks: tasksDe },
};

declare module 'use-intl/core' {
  interface AppConfig {
    Messages: Messages;
  }
}
