// A hub as a person runs it: the real program with a data folder of its own. It is started, killed and started again
// by whichever process of the test runner needs to, so what is known of it lies in a file.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where the sources lie. */
export const ROOT = path.resolve(import.meta.dirname, '../../..');
const PROGRAM = process.env.OSMOSE_BIN ?? path.join(ROOT, 'target/debug/osmose');
/** How many tests run side by side, those of one file never: each worker has a hub, a database and people of its own. */
export const WORKERS = 2;
/** What the hub of a worker is called. */
export const hubOf = (worker) => `hub-${worker}`;
/**
 * Settings of every hub: logs for people, no limit that a hundred tests from one address would meet, and nobody else's
 * machine is asked anything.
 */
const SETTINGS = {
  OSMOSE_LOG: 'warn',
  OSMOSE_PREVIEWS: 'off',
  OSMOSE_NODE: 'test',
  OSMOSE_REQUESTS_PER_MINUTE: '100000',
  OSMOSE_SIGN_IN_TRIES: '1000',
  OSMOSE_HEAD_CHECK_SECONDS: '1',
  // The demonstration has a question of yesterday.
  OSMOSE_UNANSWERED_HOURS: '12',
};

/** The folder that holds all hubs of a run; the setup makes it, and every process of the run knows it. */
export const folder = () => process.env.OSMOSE_TEST_FOLDER;

/** Makes that folder. The user that PostgreSQL runs as under root must be able to walk through. */
export function makeFolder() {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'osmose-browser-'));
  fs.chmodSync(made, 0o711);
  process.env.OSMOSE_TEST_FOLDER = made;
}

/** Starts a hub, on a free port unless it is told one, and waits until it listens. */
export async function start(name, { arguments: args = [], settings = {}, listen } = {}) {
  const place = path.join(folder(), name);
  fs.mkdirSync(place, { mode: 0o711 });
  const data = path.join(place, 'data');
  return launch({ name, place, data, args, settings, listen: listen ?? (await freeAddress()) });
}

/**
 * An address at which nobody listens, for what is killed and started again there. It is none of those that the system
 * gives to whoever calls: a browser that calls a hub that is gone, again and again, would be given the very port that it
 * calls one day, have itself at the other end, and keep the hub from its place.
 */
export async function freeAddress() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await new Promise((done) => {
      const server = net.createServer().once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
    });
    if (free) return `127.0.0.1:${port}`;
  }
}

/** What is known of a hub that was started. */
export const read = (name) => JSON.parse(fs.readFileSync(path.join(folder(), name, 'hub.json'), 'utf8'));

/** Ends it as a power cut would: nothing is said, nothing is put in order. */
export async function kill(hub) {
  const { pid } = read(hub.name);
  process.kill(pid, 'SIGKILL');
  await until(() => !runs(pid), 'the hub is gone');
}

/** Starts it again, on the same port and the same data. */
export function restart(hub) {
  return launch(read(hub.name));
}

/** Tells it to stop, and waits until it and its database are gone. */
export async function stop(hub) {
  const { pid, data } = read(hub.name);
  if (runs(pid)) process.kill(pid, 'SIGTERM');
  await until(() => !runs(pid), 'the hub has stopped');
  // One that was killed, and never started again, leaves its database running.
  const database = postmaster(data);
  if (database && runs(database)) {
    process.kill(database, 'SIGINT');
    await until(() => !runs(database), 'the database has stopped');
  }
}

/** Stops every hub of the run, and leaves nothing behind. */
export async function stopAll() {
  for (const name of fs.readdirSync(folder())) {
    if (fs.existsSync(path.join(folder(), name, 'hub.json'))) await stop(read(name));
    const program = path.join(folder(), name, 'program.json');
    if (fs.existsSync(program)) {
      const { pid } = JSON.parse(fs.readFileSync(program, 'utf8'));
      if (runs(pid)) process.kill(pid, 'SIGKILL');
      await until(() => !runs(pid), `${name} has ended`);
    }
  }
  fs.rmSync(folder(), { recursive: true, force: true });
}

/** Runs another command of the program on the hub's data, while it serves. */
export async function run(hub, ...args) {
  const { data, settings } = read(hub.name);
  const output = fs.openSync(path.join(folder(), hub.name, 'commands.log'), 'a');
  const child = spawn(PROGRAM, args, { stdio: ['ignore', output, output], env: environment(data, settings) });
  const [code] = await new Promise((done) => child.once('exit', (...how) => done(how)));
  fs.closeSync(output);
  if (code !== 0) throw new Error(`osmose ${args.join(' ')} ended with ${code}`);
}

/** The warnings, errors and panics in a hub's log. */
export const complaints = (name) =>
  fs.readFileSync(path.join(folder(), name, 'hub.log'), 'utf8').split('\n').filter((it) => /\b(WARN|ERROR|panicked)\b/.test(it));

/** The accounts of the demonstration, with their passwords. */
export const accounts = (hub) => JSON.parse(fs.readFileSync(path.join(hub.data, 'demo-accounts.json'), 'utf8'));

/** The mails to an address, newest first, as text whose soft line breaks are undone. */
export function mails(hub, to) {
  const place = path.join(hub.data, 'mail');
  if (!fs.existsSync(place)) return [];
  const names = fs.readdirSync(place).filter((name) => name.endsWith('.eml'));
  const texts = names.sort().reverse().map((name) => fs.readFileSync(path.join(place, name), 'utf8'));
  const plain = (text) => text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return texts.filter((text) => text.includes(to)).map(plain);
}

async function launch(hub) {
  const log = path.join(hub.place, 'hub.log');
  const output = fs.openSync(log, 'w');
  const child = spawn(PROGRAM, ['serve', ...hub.args], {
    stdio: ['ignore', output, output],
    env: { ...environment(hub.data, hub.settings), OSMOSE_LISTEN: hub.listen },
    // Ctrl-C at the test runner is for the runner, which then stops the hub.
    detached: true,
  });
  child.unref();
  fs.closeSync(output);
  const url = await until(() => {
    const said = fs.readFileSync(log, 'utf8');
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the hub ended:\n${said}`);
    return said.match(/^Osmose listens on (\S+)/m)?.[1];
  }, 'the hub listens');
  const started = { ...hub, pid: child.pid, url };
  fs.writeFileSync(path.join(hub.place, 'hub.json'), JSON.stringify(started));
  return started;
}

function environment(data, settings) {
  const outside = Object.entries(process.env).filter(([name]) => !/^(OSMOSE_|DATABASE_URL|REDIS_URL)/.test(name));
  return { ...Object.fromEntries(outside), ...SETTINGS, ...settings, OSMOSE_DATA: data };
}

function postmaster(data) {
  const lines = postmasterFile(data);
  return lines && Number(lines[0]);
}

/** The lines of the file in which PostgreSQL notes its process, its port and the folder of its socket. */
function postmasterFile(data) {
  const cluster = fs.existsSync(data) && fs.readdirSync(data).find((name) => /^postgres-\d+$/.test(name));
  const file = cluster && path.join(data, cluster, 'postmaster.pid');
  return file && fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n') : undefined;
}

/** How others connect to the private database of a hub that serves. */
export function databaseUrl(hub) {
  const [, , , port, socket] = postmasterFile(read(hub.name).data);
  return `postgres://osmose@localhost:${port}/osmose?host=${encodeURIComponent(socket)}&sslmode=disable`;
}

/** Does to the private database of a hub what otherwise only time, or somebody outside, would do. */
export function sql(hub, statements) {
  execFileSync('psql', [databaseUrl(hub), '-v', 'ON_ERROR_STOP=1', '-qc', statements]);
}

/**
 * Whether a process runs; one that ended and was not waited for does not. When a process is killed, its first thread may
 * end before the others: as long as one of them is left, what the process holds, its address above all, is not free.
 */
export function runs(pid) {
  try {
    const ended = /^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
    return !ended || fs.readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    try {
      return !fs.existsSync('/proc/self') && process.kill(pid, 0);
    } catch {
      return false;
    }
  }
}

export async function until(look, what) {
  const end = Date.now() + 120_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(20);
  }
}
