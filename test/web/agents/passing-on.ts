// Clones, and what is shared with another agent.
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { accessibilityOf, countedTaps } from '../open-page.ts';
import { button, clone, item, keepClone, notice, openTab, owner, page, parent, shownDigest } from './scene.ts';

const TOKEN = 'sk-live-of-the-clone-4711';

export function cloning(): void {
  test('a clone gets exactly what the owner moved and signed', async () => {
    const taps = await countedTaps(page);
    await openTab('Sharing');
    await page.getByRole('link', { name: 'Choose what goes along' }).click();
    await page.getByRole('heading', { level: 1, name: 'Clone or share Guide' }).waitFor();
    const column = (name: RegExp) => page.getByRole('region', { name });
    await column(/^Goes along/)
      .getByRole('listitem')
      .filter({ hasText: 'Ueno' })
      .waitFor();
    await column(/^Stays/)
      .getByRole('listitem')
      .filter({ hasText: 'a secret that your words do not name' })
      .waitFor();
    expect(await page.locator('main').innerText()).not.toContain('tuna-4711');
    expect(await accessibilityOf(page)).toEqual([]);
    await button('Leave it here: Our hotel is in Ueno.').press('Enter');
    await button('Take it along: the secret about wifi password').press('Enter');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Leave it here: the secret about wifi password');
    // The agent makes the summary anew in the background; until then, nothing can be signed.
    expect(await button('Sign and clone').isDisabled()).toBe(true);
    await page.getByLabel('Your name').fill('Olive');
    const scrolled = await page.evaluate<number>('scrollY');
    await column(/^What the other agent gets/)
      .getByText('This is what you sign, word for word.')
      .waitFor();
    await column(/^What the other agent gets/)
      .getByText('Ueno')
      .waitFor({ state: 'detached' });
    expect(
      await column(/^What the other agent gets/)
        .getByText('vegetarian')
        .count(),
    ).toBe(1);
    expect(await page.evaluate<number>('scrollY')).toBe(scrolled);
    expect(await page.getByLabel('Your name').inputValue()).toBe('Olive');
    await page.getByLabel('Your name').fill('');
    expect(await accessibilityOf(page)).toEqual([]);
    const digest = await shownDigest();
    const [order] = await Promise.all([page.waitForRequest(/CreateClaim$/), button('Sign and clone').click()]);
    expect(order.postData()).toContain(digest);
    expect(await taps()).toBe(3);
    await page.getByRole('heading', { name: 'The clone of Guide is live' }).waitFor();
    await page.getByText('It has exactly what you signed.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Open its page' }).click();
    await openTab('Knows');
    await item('vegetarian').getByText('from another agent').waitFor();
    await keepClone(new URL(page.url()).pathname.split('/').at(-1) ?? '');
    await button('Show the secret about wifi password').click();
    await item('tuna-4711').waitFor();
    expect(await item(/./).count()).toBe(2);
  });

  test('the owner talks with it on its page if the page is in its conversation', async () => {
    await openTab('Chat');
    await page.getByLabel('Your name').fill('Olive');
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Guide, what is the wifi password?');
    await button('Send').click();
    await page.getByRole('log').getByText('tuna-4711').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
  });
}

export function sharing(): void {
  test('the owner is told how to get into its conversation from a page that is not in it', async () => {
    await page.goto(`/agents/${parent.instanceId}`);
    await page.getByText('Your account here is not in its chat.').waitFor();
    await page.getByRole('link', { name: 'Join the chat with an invite link' }).waitFor();
  });

  test('another agent of the same owner gets what was signed for it, and knows it besides', async () => {
    await page.goto(`/agents/${parent.instanceId}/pass-on`);
    await page.getByRole('radio', { name: 'Another agent of yours' }).check();
    await page.getByLabel('Agent', { exact: true }).selectOption({ index: 1 });
    await button('Show what goes along').click();
    await page
      .getByRole('region', { name: /^What the other agent gets/ })
      .getByText('Ueno')
      .waitFor();
    const digest = await shownDigest();
    const [order] = await Promise.all([page.waitForRequest(/CreateTransfer$/), button('Sign and share').click()]);
    expect(order.postData()).toContain(digest);
    await notice('Guide has received it.').waitFor();
    await button('Show what goes along').click();
    await page.getByText('Nothing new: it has received all of this before.').waitFor();
    await page.goto(`/agents/${clone.id}?tab=knows`);
    await item('Ueno').waitFor();
    await page.goto(`/agents/${parent.instanceId}`);
  });
}

export function cloningAgain(): void {
  test('a clone whose answer is lost is found again by a page that is loaded anew, and a second press makes no second one', async () => {
    const clones = async () =>
      (await owner.claims.listClaims({ includeEnded: true })).claims.filter(
        ({ parentInstanceId }) => parentInstanceId === parent.instanceId,
      );
    const before = (await clones()).length;
    await openTab('Sharing');
    await page.getByRole('link', { name: 'Choose what goes along' }).click();
    await button('Show what goes along').click();
    const token = page.getByRole('textbox', { name: 'Your token?' });
    await token.fill(TOKEN);
    await page.getByLabel('Which e-mail address?').fill('kim@');
    await page.getByText('Choose another model').click();
    await page.getByLabel('Another language model').fill('two words');
    await button('Sign and clone').click();
    await page.getByText('It must be an e-mail address').waitFor();
    await page.getByText('This is not the name of a model.').waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    // Empty: the value comes from the parent.
    await page.getByLabel('Which e-mail address?').fill('');
    await page.getByLabel('Another language model').fill('llama-4');

    const sent: string[] = [];
    await page.route(/CreateClaim$/, async (route) => {
      sent.push(route.request().postData() ?? '');
      await route.fetch();
      await route.abort();
    });
    await page.route(/ListClaims$/, (route) => route.abort());
    await button('Sign and clone').click();
    await eventually(async () => expect(await clones()).toHaveLength(before + 1));
    await page.reload();
    await page.getByRole('heading', { name: 'It is not known yet whether Guide was cloned' }).waitFor();
    expect(await accessibilityOf(page)).toEqual([]);
    await page.unrouteAll();
    await button('Try again').click();
    await page.getByRole('heading', { name: 'The clone of Guide is live' }).waitFor();
    expect(await clones()).toHaveLength(before + 1);
    expect(sent.join()).not.toContain(TOKEN);
    const child = (await page.getByRole('link', { name: 'Open its page' }).getAttribute('href'))?.split('/')[2] ?? '';
    await button('Clone or share again').click();
    await page.locator('h1:focus').waitFor();
    await page.goto('/agents');
    await page
      .getByRole('listitem')
      .filter({ hasText: /in “.Guide.”/ })
      .first()
      .waitFor();
    await page.goto(`/agents/${child}/pass-on`);
    expect((await owner.instance(child)).modelOverride).toBe('llama-4');
    await button('Show what goes along').click();
    await page.getByText('Values for tools that go along, unless you give others: email, token').waitFor();
    await page.goto(`/agents/${parent.instanceId}`);
  });
}
