'use client';

import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocale } from 'use-intl/react';
import { Button } from '#app/_ui/button.tsx';
import { Checkbox } from '#app/_ui/checkbox.tsx';
import { Field } from '#app/_ui/field.tsx';
import { Input } from '#app/_ui/input.tsx';
import { Select, type SelectOption } from '#app/_ui/select.tsx';
import { Switch } from '#app/_ui/switch.tsx';
import { useWords } from '#words';
import { fieldName, words } from '../../names.ts';
import { numbersOf, rangeOf, type Schema, startValues, type Value, type Values } from './fields.ts';

type Path = readonly (string | number)[];

/** Choices for fields that name a model or dataset, by the field's name. */
export type Choices = Readonly<Record<string, readonly SelectOption[]>>;

export interface FormContext {
  choices: Choices;
  /** What is wrong, by dotted path. */
  errors: Readonly<Record<string, string>>;
  onChange: (path: Path, value: Value) => void;
}

interface PartProps {
  name: string;
  schema: Schema;
  value: Value;
  path: Path;
  isOptional: boolean;
  form: FormContext;
}

/** A field's own description, in English as its stage has it, and its limits. */
function useHint(schema: Schema): string | undefined {
  const t = useWords('runs.start.fields.range');
  const language = useLocale();
  const range = rangeOf(schema);
  const limits = range && t(range.key, { low: range.low.toLocaleString(language), top: range.top.toLocaleString(language) });
  return [schema.description, limits].filter(Boolean).join(' · ') || undefined;
}

function Flags({ name, schema, value, path, form }: PartProps) {
  const chosen = Array.isArray(value) ? value : [];
  return (
    <fieldset className="sm:col-span-2">
      <legend className="text-sm font-medium">{fieldName(name)}</legend>
      {schema.description && <p className="text-xs text-ink-faint">{schema.description}</p>}
      <div className="mt-2 flex flex-wrap gap-x-5 gap-y-2">
        {(schema.items?.enum ?? []).map((option) => (
          <Checkbox key={option} label={words(option)} checked={chosen.includes(option)} onCheckedChange={(isOn) => form.onChange(path, isOn === true ? [...chosen, option] : chosen.filter((one) => one !== option))} />
        ))}
      </div>
    </fieldset>
  );
}

/** Numbers in one line, as people write them: `125, 250, 500`. */
function Numbers({ name, schema, value, path, form }: PartProps) {
  const t = useWords('runs.start.fields');
  const numbers = Array.isArray(value) ? value : [];
  const [typed, setTyped] = useState('');
  const change = (next: string): void => {
    setTyped(next);
    form.onChange(path, numbersOf(next));
  };
  const wrong = Object.entries(form.errors).find(([field]) => field === path.join('.') || field.startsWith(`${path.join('.')}.`))?.[1];
  return (
    <Field label={fieldName(name)} hint={schema.description} error={wrong} isOptional>
      <Input value={numbersOf(typed).join() === numbers.join() ? typed : numbers.join(', ')} placeholder={t('none')} onChange={({ target }) => change(target.value)} />
    </Field>
  );
}

function List({ name, schema, value, path, form }: PartProps) {
  const t = useWords('runs.start.fields');
  const rows = Array.isArray(value) ? value : [];
  const item = schema.items ?? {};
  return (
    <fieldset className="space-y-3 sm:col-span-2">
      <legend className="text-sm font-medium">{fieldName(name)}</legend>
      {schema.description && <p className="text-xs text-ink-faint">{schema.description}</p>}
      {rows.map((row, i) => (
        <div key={i} className="flex items-start gap-3 rounded-lg border p-3">
          <div className="min-w-0 flex-1">
            <SchemaFields schema={item} values={row as Values} path={[...path, i]} form={form} />
          </div>
          <Button size="sm" variant="ghost" aria-label={t('remove', { name: fieldName(name).toLowerCase(), number: i + 1 })} icon={<Trash2 aria-hidden />} onClick={() => form.onChange(path, rows.filter((_, at) => at !== i))} />
        </div>
      ))}
      <Button size="sm" icon={<Plus aria-hidden />} onClick={() => form.onChange(path, [...rows, startValues(item)])}>
        {t('add')}
      </Button>
    </fieldset>
  );
}

function Group({ name, schema, value, path, isOptional, form }: PartProps) {
  const t = useWords('runs.start.fields');
  if (isOptional && value === undefined) {
    return (
      <div className="flex flex-wrap items-center justify-between gap-3 sm:col-span-2">
        <p className="text-sm">
          <span className="font-medium">{fieldName(name)}</span> <span className="text-ink-faint">{schema.description ?? t('leftToStage')}</span>
        </p>
        <Button size="sm" onClick={() => form.onChange(path, startValues(schema))}>
          {t('set')}
        </Button>
      </div>
    );
  }
  return (
    <fieldset className="rounded-lg border p-4 sm:col-span-2">
      <legend className="px-1 text-sm font-medium">{fieldName(name)}</legend>
      {schema.description && <p className="-mt-1 mb-3 text-xs text-ink-faint">{schema.description}</p>}
      <SchemaFields schema={schema} values={(value ?? {}) as Values} path={path} form={form} />
    </fieldset>
  );
}

function Part(props: PartProps) {
  const { name, schema, value, path, isOptional, form } = props;
  const t = useWords('runs.start.fields');
  const hint = useHint(schema);
  if (schema.properties) return <Group {...props} />;
  if (schema.type === 'array' && (schema.items?.type === 'integer' || schema.items?.type === 'number')) return <Numbers {...props} />;
  if (schema.type === 'array') return schema.items?.enum ? <Flags {...props} /> : <List {...props} />;
  if (schema.type === 'boolean') return <Switch label={fieldName(name)} hint={schema.description} checked={value === true} onCheckedChange={(isOn) => form.onChange(path, isOn)} />;
  const options = form.choices[name] ?? schema.enum?.map((one) => ({ value: one, label: words(one) }));
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  return (
    <Field label={fieldName(name)} hint={hint} error={form.errors[path.join('.')]} isOptional={isOptional && schema.default === undefined}>
      {options ? (
        <Select options={options} value={value === undefined ? '' : String(value)} onValueChange={(next) => form.onChange(path, next)} placeholder={t(options.length === 0 ? 'noChoice' : 'choose')} disabled={options.length === 0} />
      ) : (
        <Input
          value={value === undefined ? '' : String(value)}
          inputMode={isNumber ? (schema.type === 'integer' ? 'numeric' : 'decimal') : undefined}
          placeholder={schema.default === undefined ? undefined : String(schema.default)}
          onChange={({ target: { value: text } }) => form.onChange(path, text === '' ? undefined : isNumber && text.trim() !== '' && !Number.isNaN(Number(text)) && !/[.e]$/i.test(text) ? Number(text) : text)}
        />
      )}
    </Field>
  );
}

/** The fields of an object of a stage's schema. */
export function SchemaFields({ schema, values, path = [], form, leaveOut = [] }: { schema: Schema; values: Values; path?: Path; form: FormContext; leaveOut?: readonly string[] }) {
  return (
    <div data-own-words className="grid items-start gap-x-5 gap-y-4 sm:grid-cols-2">
      {Object.entries(schema.properties ?? {})
        // Lists of ids are for other pages and the API to fill.
        .filter(([name, part]) => !leaveOut.includes(name) && !(part.type === 'array' && part.items?.type === 'string' && !part.items.enum))
        .map(([name, part]) => (
          <Part key={name} name={name} schema={part} value={values[name]} path={[...path, name]} isOptional={!schema.required?.includes(name)} form={form} />
        ))}
    </div>
  );
}
