import type { sharedMessages } from '../../messages/shared';
import type { Translated } from '../../Translated';

/** Japanese words of `messages/shared`. */
export const shared: Translated<typeof sharedMessages> = {
  page: {
    title: 'アクセス',
    find: '申請',
    mine: '自分のアクセス',
    inbox: '受信トレイ',
    inboxWith: '受信トレイ（{{number}}）',
    history: '履歴',
    insights: 'インサイト',
    health: '稼働状況',
  },
  actions: {
    cancel: 'キャンセル',
    close: '閉じる',
    keep: 'そのままにする',
    more: 'さらに表示',
    optional: '任意',
  },
  people: {
    more: 'ほか {{number}} 名',
    awayUntil: '不在・復帰予定:',
    others_one: 'ほか 1 名',
    others_other: 'ほか {{count}} 名',
  },
  time: {
    now: 'たった今',
    in: '{{duration}}後',
    ago: '{{duration}}前',
    left: '残り {{duration}}',
    up: '時間切れ',
  },
  states: {
    loading: '読み込み中',
    retry: '再試行',
    unavailable: '読み込めませんでした',
    notSent: '送信できませんでした',
    denied: '表示する権限がありません',
    notFound: '見つからないか、表示する権限がありません',
    conflict: 'その間に内容が変更されました',
    invalid: '表示できません',
    notForYou: 'この画面を表示する権限がありません',
    toMine: '自分のアクセスへ',
    paused: '新しいアクセスはすべて停止中です',
    pausedReason: '{{reason}} 有効なアクセスは終了時刻まで使えます。',
  },
};
