import { runHosted } from './hosted.ts';

runHosted();
