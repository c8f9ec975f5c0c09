// How the browser tests run: two workers with a hub each, for most of a test is waiting; no second try.
// `cargo xtask test browser` names the program to test (OSMOSE_BIN) and the browser (OSMOSE_CHROMIUM).
import { defineConfig } from '@playwright/test';

import { WORKERS } from './support/hub.mjs';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.mjs',
  outputDir: 'results',
  grepInvert: process.env.OSMOSE_SHOTS ? undefined : /@shots/,
  globalSetup: './support/setup.mjs',
  reporter: 'list',
  workers: WORKERS,
  retries: 0,
  forbidOnly: true,
  // Patience, and nothing else: what is as it should be does not wait.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: 'chromium',
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 800 },
    actionTimeout: 30_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.OSMOSE_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
