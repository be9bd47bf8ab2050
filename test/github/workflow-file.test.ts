/** What starts a workflow, however its file is written. */
import { describe, expect, it } from '@jest/globals';
import { triggersOf } from '../../src/github/workflow-file.js';

describe('the triggers of a workflow', () => {
  it.each([
    ['a word', 'on: issues\n', ['issues']],
    ['a list', 'on: [issues, issue_comment]\n', ['issues', 'issue_comment']],
    ['a list of lines', 'on:\n  - issues\n  - schedule\n', ['issues', 'schedule']],
    [
      'a map',
      'on:\n  issues:\n    types: [opened]\n  schedule:\n    - cron: "0 4 * * *"\n',
      ['issues', 'schedule'],
    ],
    ['a map in braces', 'on: {issues: {types: [opened]}, issue_comment: {}}\n', ['issues', 'issue_comment']],
    ['a key in quotes', '"on": issues\n', ['issues']],
    ['an anchor', 'x-events: &events [issues, schedule]\non: *events\n', ['issues', 'schedule']],
    [
      'comments and jobs that name events',
      '# on: schedule\non: # issue_comment\n  issues: # schedule\njobs:\n  a:\n    if: github.event_name == "schedule"\n',
      ['issues'],
    ],
  ])('can be written as %s', async (_, file, expected) => {
    expect(await triggersOf(file)).toEqual(expected);
  });

  it.each([
    ['no YAML', 'on: [issues\njobs: }', /not valid YAML/],
    ['no workflow', 'jobs: {}\n', /has no "on"/],
    ['an empty file', '', /has no "on"/],
    ['a list', '- on\n', /has no "on"/],
    [
      'too many aliases',
      `a: &a [x]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\non: [${'*c,'.repeat(50)}]\n`,
      /not valid YAML/,
    ],
  ])('are not found in %s, and the message quotes nothing', async (_, file, message) => {
    await expect(triggersOf(file)).rejects.toThrow(message);
    await expect(triggersOf(file)).rejects.not.toThrow(/jobs|x-events|\*a/);
  });
});
