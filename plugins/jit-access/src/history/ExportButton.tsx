import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import type { HistoryFilter } from '@jit-access/backstage-plugin-jit-access-common';
import { RiDownloadLine } from '@remixicon/react';
import { useCommand } from '../data/useCommand';
import { useAnnounce } from '../states/Announcer';
import { CommandFailure } from '../states/Failure';
import { useText } from '../translation/useText';
import { saveFile } from './saveFile';

type Format = 'csv' | 'jsonl';

const MEDIA_TYPES = { csv: 'text/csv', jsonl: 'application/jsonl' } as const;

/**
 * Saves exactly what the filter shows, all pages of it, as a file.
 *
 * @internal
 */
export function ExportButton({ filter }: { filter: HistoryFilter }) {
  const t = useText();
  const announce = useAnnounce();
  const download = useCommand((api, format: Format) =>
    api.historyExport({ query: { ...filter, format } }),
  );
  const start = (format: Format) =>
    download.run(format, text => {
      const day = new Date().toISOString().slice(0, 10);
      saveFile(text, `access-history-${day}.${format}`, MEDIA_TYPES[format]);
      announce(t('history.exported'));
    });
  return (
    <div>
      <MenuTrigger>
        <Button
          variant="secondary"
          iconStart={<RiDownloadLine />}
          isPending={download.isPending}
        >
          {t('history.export')}
        </Button>
        <Menu onAction={key => start(key === 'jsonl' ? 'jsonl' : 'csv')}>
          <MenuItem id="csv">{t('history.csv')}</MenuItem>
          <MenuItem id="jsonl">{t('history.jsonl')}</MenuItem>
        </Menu>
      </MenuTrigger>
      <CommandFailure error={download.error} />
    </div>
  );
}
